"""./dev bench kernels: ns a row of hot kernels over flat and constant arguments (bench/kernels.cpp), and whether the goals are met."""
import os, subprocess, sys
BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'build', 'release')
subprocess.run(['cmake', '--build', BUILD, '--target', 'bench_kernels'], check=True, stdout=subprocess.DEVNULL)
sys.exit(subprocess.run([os.path.join(BUILD, 'bench', 'bench_kernels')]).returncode)

"""./dev bench execution_context: what an ExecutionContext costs to build (bench/execution_context.cpp)."""
import os, subprocess, sys
BUILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'build', 'release')
subprocess.run(['cmake', '--build', BUILD, '--target', 'bench_execution_context'], check=True, stdout=subprocess.DEVNULL)
sys.exit(subprocess.run([os.path.join(BUILD, 'bench', 'bench_execution_context')]).returncode)

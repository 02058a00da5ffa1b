// A simulated disk under one directory tree: what was written but not synced is lost at a power cut. It stands before the C
// library's file calls (linked into a test or preloaded as libpower_cut.so), so it sees RocksDB's files and all others alike.
// The tree itself plays the page cache; a shadow directory holds what the platter has: file contents as of their last fsync or
// fdatasync, directory entries as of the directory's last fsync. Every step of the shadow is one that a disk could be left
// in, so the process may be killed at any moment.
//
// Preloaded it starts by itself from POWER_CUT_ROOT and POWER_CUT_SHADOW. While the file named by POWER_CUT_FULL exists the disk is
// full: what needs new blocks gets ENOSPC.
#pragma once

#include <cstdint>
#include <string>

namespace power_cut {

// From now on nothing under root is durable unless synced; what is there already is. The shadow directory is made afresh and must
// be on the same file system, outside of root. Throws std::system_error.
void Start(const std::string& root, const std::string& shadow);

// The moment of the cut: later syncs still answer "done" but change the shadow no more.
void Cut();
bool IsCut();

// Replaces the tree by what the shadow has and forgets the shadow. No process may use the tree. seed 0: everything unsynced is
// lost. Another seed: a random part of the unsynced sectors (and perhaps all directory changes) did reach the disk; only
// for a process that was killed, not after Cut.
void Restore(const std::string& root, const std::string& shadow, uint64_t seed);

}  // namespace power_cut

// For Python's ctypes: 0, or -1 with the reason on standard error.
extern "C" int power_cut_restore(const char* root, const char* shadow, uint64_t seed);

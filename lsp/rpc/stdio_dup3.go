//go:build linux

package rpc

import "golang.org/x/sys/unix"

// dup2 is dup3 where the kernel has no dup2 (arm64, riscv64).
func dup2(from, to int) error { return unix.Dup3(from, to, 0) }

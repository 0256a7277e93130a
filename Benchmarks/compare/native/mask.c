// Hides AVX-512, AVX-VNNI, AVX10 and AMX from libraries whose cpuid instructions mask.py has replaced, if loaded before
// them (LD_PRELOAD): answers as the processor does, but without the bits of these sets.

// For the names of registers.
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <ucontext.h>

// The bytes that stand for cpuid: an opcode that x86 leaves undefined and no compiler writes. As long as cpuid itself.
static const unsigned char MARK[2] = {0x0f, 0x0a};

#define BIT(n) (1u << (n))

// Of leaf 7: Intel's Software Developer's Manual, volume 2A, cpuid.
static const unsigned AVX512_EBX =
    BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31);
static const unsigned AVX512_ECX = BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14);
static const unsigned AVX512_AMX_EDX = BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25);
// The same of subleaf 1.
static const unsigned VNNI_EAX = BIT(4) | BIT(5) | BIT(21);
static const unsigned VNNI_EDX = BIT(4) | BIT(5) | BIT(8) | BIT(10) | BIT(19);

static void answer(int number, siginfo_t *info, void *context) {
    (void)info;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *instruction = (const unsigned char *)registers[REG_RIP];
    if (instruction[0] != MARK[0] || instruction[1] != MARK[1]) {
        // Another fault: it comes again, and ends the program.
        signal(number, SIG_DFL);
        return;
    }
    const unsigned leaf = (unsigned)registers[REG_RAX], subleaf = (unsigned)registers[REG_RCX];
    unsigned eax, ebx, ecx, edx;
    __cpuid_count(leaf, subleaf, eax, ebx, ecx, edx);
    if (leaf == 7 && subleaf == 0) {
        ebx &= ~AVX512_EBX;
        ecx &= ~AVX512_ECX;
        edx &= ~AVX512_AMX_EDX;
    } else if (leaf == 7 && subleaf == 1) {
        eax &= ~VNNI_EAX;
        edx &= ~VNNI_EDX;
    }
    registers[REG_RAX] = eax;
    registers[REG_RBX] = ebx;
    registers[REG_RCX] = ecx;
    registers[REG_RDX] = edx;
    registers[REG_RIP] += sizeof MARK;
}

__attribute__((constructor)) static void watch(void) {
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGILL, &action, 0);
}

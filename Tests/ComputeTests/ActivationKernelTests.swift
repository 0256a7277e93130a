import CKernels
import Compute
import DToPTestSupport
import Foundation
import Testing

/// Applies a kernel of the form (x, out, count); memory beyond the end must stay as it was.
private func apply(
    _ kernel: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void, to x: [Float]
) -> [Float] {
    var out = [Float](repeating: TestMatrix.gap, count: x.count + 16)
    kernel(x, &out, x.count)
    #expect(out[x.count...].allSatisfy { $0 == TestMatrix.gap })
    return Array(out[..<x.count])
}

@Suite struct ActivationKernelTests {
    @Test(arguments: Kernels.installed)
    func exponentialIsWithinTwoULP(kernels: Kernels) {
        let count = 400_000
        let x = (0...count).map { -87 + 175 * Float($0) / Float(count) }
        let out = apply(kernels.table.pointee.exponential, to: x)
        var worst = 0.0
        for (x, value) in zip(x, out) {
            let truth = exp(Double(x))
            worst = max(worst, abs(Double(value) - truth) / Double(Float(truth).ulp))
        }
        #expect(worst <= 2)
    }

    @Test(arguments: Kernels.installed)
    func exponentialIsClampedOutside(kernels: Kernels) {
        let out = apply(
            kernels.table.pointee.exponential, to: [-Float.infinity, -1e30, -87.5, 0, 88.5, 1e30, .infinity])
        let (lowest, highest) = (Float(exp(-87.0)), Float(exp(88.0)))
        for value in out[..<3] { #expect(abs(value - lowest) <= 2 * lowest.ulp) }
        #expect(out[3] == 1)
        for value in out[4...] { #expect(abs(value - highest) <= 2 * highest.ulp) }
    }

    @Test(arguments: Kernels.installed)
    func geluIsExact(kernels: Kernels) {
        let x = (-300_000...300_000).map { Float($0) / 20_000 } + [-1e30, -100, 100, 1e30]
        let out = apply(kernels.table.pointee.gelu, to: x)
        var worst = 0.0
        for (x, value) in zip(x, out) {
            let truth = Double(x) / 2 * (1 + erf(Double(x) / 2.0.squareRoot()))
            worst = max(worst, abs(Double(value) - truth) / max(1, abs(Double(x))))
        }
        #expect(worst <= 3e-7)
    }

    @Test(arguments: Kernels.installed)
    func sigmoidIsScaled(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 11)
        for count in [1, 7, 8, 15, 16, 17, 33, 150] {
            let x = numbers.floats(count, in: -100...100)
            let scale = numbers.floats(count, in: 0...1)
            let out = apply({ kernels.table.pointee.scaled_sigmoid($0, scale, $1, $2) }, to: x)
            for index in 0..<count {
                let truth = Double(scale[index]) / (1 + exp(-Double(x[index])))
                #expect(abs(Double(out[index]) - truth) <= 3e-7)
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func lanesDoNotMatter(kernels: Kernels) {
        // A value gives the same bits wherever it lies in a vector, including the remainder.
        var numbers = SeededGenerator(seed: 12)
        let x = numbers.floats(61, in: -10...10)
        for kernel in [kernels.table.pointee.exponential, kernels.table.pointee.gelu] {
            let together = apply(kernel!, to: x)
            for index in x.indices { #expect(apply(kernel!, to: [x[index]])[0] == together[index]) }
        }
    }
}

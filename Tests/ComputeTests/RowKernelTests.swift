import CKernels
import Compute
import DToPTestSupport
import Foundation
import Testing

private let counts = Array(1...40) + [63, 64, 65, 150, 192, 660, 1025]

@Suite struct RowKernelTests {
    @Test(arguments: Kernels.installed)
    func softmaxRowsSumToOne(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 21)
        for count in counts {
            for spread in [Float(0), 1, 30, 1e4] {
                let row = numbers.floats(count, in: -spread...spread)
                check(kernels, row, scale: 0.25)
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func softmaxBearsExtremes(kernels: Kernels) {
        check(kernels, [-1e38, 0, -1e38], scale: 1)
        check(kernels, [-.infinity] + [Float](repeating: 1, count: 20), scale: 1)
        check(kernels, [Float](repeating: -1e30, count: 17) + [-1e30], scale: 0.1)
        check(kernels, [Float](repeating: -3e38, count: 18) + [-1], scale: 1)
        check(kernels, [3e38, 3e38, 1], scale: 1)
        check(kernels, [-7], scale: 3)
    }

    private func check(_ kernels: Kernels, _ row: [Float], scale: Float) {
        let highest = row.max()!
        let powers = row.map { exp(Double(scale) * (Double($0) - Double(highest))) }
        let sum = powers.reduce(0, +)
        var out = row + [Float](repeating: TestMatrix.gap, count: 16)
        let inverse = Double(kernels.table.pointee.softmax_row(&out, row.count, scale))
        #expect(abs(inverse * sum - 1) <= 1e-5, "\(row.count) values")
        for (value, truth) in zip(out, powers) {
            // The product scale * difference is rounded before exp, which gives an error in proportion to its size.
            let bound = 4e-7 * truth * (1 + abs(truth > 0 ? log(truth) : 0)) + 2e-38
            #expect(abs(Double(value) - truth) <= bound, "\(row.count) values")
        }
        #expect(out[row.count...].allSatisfy { $0 == TestMatrix.gap })
    }

    @Test(arguments: Kernels.installed)
    func layerNormStandardisesRows(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 22)
        for count in counts {
            for (offset, epsilon) in [(Float(0), Float(1e-6)), (10, 1e-5)] {
                let x = numbers.floats(count).map { $0 + offset }
                let weight = numbers.floats(count, in: 0.5...2)
                let bias = numbers.floats(count)
                let mean = x.map(Double.init).reduce(0, +) / Double(count)
                let variance = x.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / Double(count)
                var out = [Float](repeating: TestMatrix.gap, count: count + 16)
                kernels.table.pointee.layer_norm_row(x, &out, weight, bias, count, epsilon)
                for index in 0..<count {
                    let normed = (Double(x[index]) - mean) / (variance + Double(epsilon)).squareRoot()
                    let truth = normed * Double(weight[index]) + Double(bias[index])
                    // Few values may nearly coincide; then the mean's rounding error is scaled by 1 / deviation.
                    let bound = 1e-5 + 4e-6 * (1 + Double(offset)) / (variance + Double(epsilon)).squareRoot()
                    #expect(abs(Double(out[index]) - truth) <= bound, "\(count) values")
                }
                #expect(out[count...].allSatisfy { $0 == TestMatrix.gap })

                var inPlace = x
                kernels.table.pointee.layer_norm_row(inPlace, &inPlace, weight, bias, count, epsilon)
                #expect(inPlace == Array(out[..<count]))
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func lerpMixesTwoRows(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 23)
        for count in counts {
            let a = numbers.floats(count)
            let b = numbers.floats(count)
            for t in [Float(0), 0.3, 1] {
                var out = [Float](repeating: TestMatrix.gap, count: count + 16)
                kernels.table.pointee.lerp(a, b, t, &out, count)
                for index in 0..<count {
                    let truth = Double(a[index]) + Double(t) * (Double(b[index]) - Double(a[index]))
                    #expect(abs(Double(out[index]) - truth) <= 3e-7)
                }
                #expect(out[count...].allSatisfy { $0 == TestMatrix.gap })
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func lerpArgmaxFindsTheBestCandidate(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 24)
        for count in [1, 3, 8, 15, 16, 17, 37] {
            let left = numbers.floats(40)
            let right = numbers.floats(40)
            let classes = (0..<39).filter { _ in numbers.bool() }.map { UInt16($0) } + [39]
            let (start, step) = (numbers.float(0...0.5), 0.5 / Float(count))
            var labels = [UInt16](repeating: 9999, count: count + 16)
            var best = [Float](repeating: TestMatrix.gap, count: count + 16)
            kernels.table.pointee.lerp_argmax(
                left, right, classes, classes.count, start, step, &labels, &best, count)
            for pixel in 0..<count {
                func value(_ c: UInt16) -> Double {
                    let t = Double(start) + Double(pixel) * Double(step)
                    return Double(left[Int(c)]) + t * (Double(right[Int(c)]) - Double(left[Int(c)]))
                }
                let highest = classes.map(value).max()!
                #expect(classes.contains(labels[pixel]))
                #expect(abs(Double(best[pixel]) - highest) <= 1e-6)
                #expect(abs(value(labels[pixel]) - highest) <= 1e-6)
            }
            #expect(labels[count...].allSatisfy { $0 == 9999 })
            #expect(best[count...].allSatisfy { $0 == TestMatrix.gap })
        }
    }

    /// A class that is not among the contenders is below one of them all the way.
    @Test(arguments: Kernels.installed)
    func contendersAreThoseThatCanWin(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 25)
        for count in [1, 2, 11, 15, 16, 17, 33, 150] {
            for spread in [Float(0), 0.05, 1] {
                // Some classes are well ahead of others, at one end or both.
                let level = numbers.floats(count)
                let left = level.map { $0 + spread * numbers.float() }
                let right = level.map { $0 + spread * numbers.float() }
                let floor = zip(left, right).map { min($0, $1) }.max() ?? 0
                let truth = (0..<count).filter { max(left[$0], right[$0]) >= floor }.map { UInt16($0) }
                var classes = [UInt16](repeating: 9999, count: count + 1)
                let found = kernels.table.pointee.contenders(left, right, count, &classes)
                #expect(Array(classes.prefix(found)) == truth)
            }
        }
    }

    /// The winner is above all others at all four corners. If there is one, it is found, unless its lead is tiny.
    @Test(arguments: Kernels.installed)
    func theSoleWinnerIsAheadEverywhere(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 26)
        var found = [false: 0, true: 0]
        for count in [1, 2, 8, 11, 15, 16, 17, 33, 150] {
            for lead in [Float(0), 0.5, 2.5] {
                for _ in 0..<20 {
                    let ahead = Int(numbers.next() % UInt64(count))
                    let corners = (0..<4).map { _ in
                        (0..<count).map { numbers.float(-1...1) + ($0 == ahead ? lead : 0) }
                    }
                    let floor = (0..<count).map { k in corners.map { $0[k] }.min()! }.max()!
                    let truth = (0..<count).filter { k in corners.map { $0[k] }.max()! >= floor - 1e-4 }
                    let rows = corners.map { $0 + [Float](repeating: TestMatrix.gap, count: 16) }
                    let winner = rows[0].withUnsafeBufferPointer { a in
                        rows[1].withUnsafeBufferPointer { b in
                            rows[2].withUnsafeBufferPointer { c in
                                rows[3].withUnsafeBufferPointer { d in
                                    let pointers = [a.baseAddress, b.baseAddress, c.baseAddress, d.baseAddress]
                                    return kernels.table.pointee.sole_winner(pointers, count)
                                }
                            }
                        }
                    }
                    if winner >= 0 {
                        #expect(
                            (0..<count).allSatisfy { k in k == winner || corners.allSatisfy { $0[k] < $0[Int(winner)] }
                            })
                    } else {
                        #expect(truth.count > 1)
                    }
                    if truth.count == 1 { #expect(winner == truth[0]) }
                    found[winner >= 0]! += 1
                }
            }
        }
        #expect(found[false]! > 100 && found[true]! > 100)
    }

    @Test(arguments: Kernels.installed)
    func equalsHaveNoSoleWinner(kernels: Kernels) {
        let values: [Float] = [0.5, 1, 0.25, 1, 0]
        let winner = values.withUnsafeBufferPointer { values in
            let corner = values.baseAddress
            return kernels.table.pointee.sole_winner([corner, corner, corner, corner], 5)
        }
        #expect(winner == -1)
    }

    @Test(arguments: Kernels.installed)
    func softmaxCopyIsTheSoftmaxAndItsLargest(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 27)
        for count in [1, 2, 7, 8, 9, 11, 15, 16, 17, 31, 32, 33, 150] {
            var logits = numbers.floats(count, in: -6...6)
            if count > 8 { logits[count - 1] = logits[3] }
            var kept = [Float](repeating: TestMatrix.gap, count: count + 16)
            var pred = kept
            let best = kernels.table.pointee.softmax_copy(logits, count, &kept, &pred)
            var expected = logits
            let factor = kernels.table.pointee.softmax_row(&expected, count, 1)
            for k in 0..<count { expected[k] *= factor }
            #expect(Array(kept.prefix(count)) == logits && Array(pred.prefix(count)) == expected)
            #expect(best == expected.max()!)
            #expect(
                kept[count...].allSatisfy { $0 == TestMatrix.gap } && pred[count...].allSatisfy { $0 == TestMatrix.gap }
            )
        }
    }

    @Test(arguments: Kernels.installed)
    func lerpArgmaxTakesTheFirstOfEquals(kernels: Kernels) {
        let values: [Float] = [0.5, 1, 0.25, 1, 1]
        var labels = [UInt16](repeating: 0, count: 21)
        var best = [Float](repeating: 0, count: 21)
        kernels.table.pointee.lerp_argmax(values, values, [0, 2, 3, 4], 4, 0, 0.04, &labels, &best, 21)
        #expect(labels.allSatisfy { $0 == 3 } && best.allSatisfy { $0 == 1 })
        kernels.table.pointee.lerp_argmax(values, values, [4, 3, 1], 3, 0, 0.04, &labels, &best, 21)
        #expect(labels.allSatisfy { $0 == 4 })
    }
}

import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Testing

@Suite struct GoldenVerificationTests {
    /// A golden file with one tensor changed, added or left out.
    private struct Golden {
        let name: String
        var change: (_ tensor: String, inout [Float], inout [Int]) -> Void = { _, _, _ in }
        var changeIntegers: (_ tensor: String, inout [Int]) -> Void = { _, _ in }
        var extra: String?
        var without: String?

        func verification() throws -> GoldenVerification {
            let directory = try ModelDirectory(
                path: TestFiles.package.appendingPathComponent("Tests/Goldens/\(name)").path)
            let golden = try #require(try directory.golden())
            var writer = SafetensorsWriter()
            for tensor in golden.names where tensor != without {
                let info = try #require(golden.info(of: tensor))
                var shape = info.shape
                if info.type == .float32 {
                    var values = try golden.floats(named: tensor)
                    change(tensor, &values, &shape)
                    writer.add(tensor, shape: shape, floats: values)
                } else {
                    var values = try golden.integers(named: tensor)
                    changeIntegers(tensor, &values)
                    writer.add(tensor, shape: shape, integers: values)
                }
            }
            if let extra { writer.add(extra, shape: [1], floats: [0]) }
            let folder = try TemporaryFolder()
            try writer.write(to: folder.path("golden.safetensors"))
            return try GoldenVerification(
                PrunedViT(directory), golden: Safetensors(path: folder.path("golden.safetensors")),
                team: try TestEngine.team())
        }

        /// Checks that only `tensor` fails.
        func expectOnlyFailure(_ tensor: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let verification = try verification()
            #expect(!verification.passed, "\(tensor)", sourceLocation: sourceLocation)
            #expect(
                verification.lines.filter { !$0.isOK }.map(\.name) == [tensor], sourceLocation: sourceLocation)
        }
    }

    private static let floats = [
        "tokens", "stage0.tokens", "stage0.logits", "stage0.class_logits", "stage1.logits", "canvas", "pred",
        "dense.pred", "stage1.tokens",
    ]

    @Test(arguments: ["atm-topk", "slide-atm", "fcn-cells", "average-cells", "slide-cells"])
    func acceptsWhatIsRight(name: String) throws {
        let verification = try Golden(name: name).verification()
        #expect(verification.passed && verification.lines.count > 8)
        #expect(verification.lines.allSatisfy { $0.difference < 2e-4 })
    }

    @Test(arguments: floats)
    func noticesOneValueThatIsOff(tensor: String) throws {
        for place in [0.0, 0.5, 1] {
            try Golden(
                name: "atm-topk",
                change: { name, values, _ in
                    if name == tensor { values[Int(place * Double(values.count - 1))] += 1e-3 }
                }
            ).expectOnlyFailure(tensor)
        }
    }

    @Test(arguments: floats, [Float.nan, .infinity])
    func noticesOneValueThatIsNoNumber(tensor: String, value: Float) throws {
        for place in [0.0, 0.5, 1] {
            try Golden(
                name: "atm-topk",
                change: { name, values, _ in
                    if name == tensor { values[Int(place * Double(values.count - 1))] = value }
                }
            ).expectOnlyFailure(tensor)
        }
    }

    @Test(arguments: floats)
    func noticesAnotherShape(tensor: String) throws {
        try Golden(name: "atm-topk", change: { name, _, shape in if name == tensor { shape.reverse() } })
            .expectOnlyFailure(tensor)
        try Golden(name: "atm-topk", change: { name, _, shape in if name == tensor { shape.append(1) } })
            .expectOnlyFailure(tensor)
    }

    @Test(arguments: ["exit_stage", "macs", "labels", "dense.macs"])
    func noticesOneIntegerThatIsOff(tensor: String) throws {
        try Golden(
            name: "atm-topk",
            changeIntegers: { name, values in
                // A label of 255 accepts either answer.
                if name == tensor, let index = values.firstIndex(where: { $0 != 255 }) { values[index] += 1 }
            }
        ).expectOnlyFailure(tensor)
    }

    @Test(arguments: ["stage0.logits", "canvas", "pred", "labels", "macs"])
    func noticesOneCellThatIsOff(tensor: String) throws {
        for place in [0.0, 0.6, 1] {
            try Golden(
                name: "fcn-cells",
                change: { name, values, _ in
                    if name == tensor { values[Int(place * Double(values.count - 1))] += 1e-3 }
                },
                changeIntegers: { name, values in
                    if name == tensor, let index = values.firstIndex(where: { $0 != 255 }) { values[index] += 1 }
                }
            ).expectOnlyFailure(tensor)
        }
    }

    @Test(arguments: ["slide.scores", "slide.macs", "slide.labels"])
    func noticesWindowsThatAreOff(tensor: String) throws {
        try Golden(
            name: "slide-atm", change: { name, values, _ in if name == tensor { values[7] += 1e-3 } },
            changeIntegers: { name, values in
                if name == tensor, let index = values.firstIndex(where: { $0 != 255 }) { values[index] += 1 }
            }
        ).expectOnlyFailure(tensor)
    }

    @Test(arguments: ["unheard_of", "stage9.logits", "dense.stage7.tokens"])
    func noticesATensorItDoesNotKnow(tensor: String) throws {
        try Golden(name: "atm-topk", extra: tensor).expectOnlyFailure(tensor)
    }

    @Test func pixelsTooCloseToCallAreIgnored() throws {
        let verification = try Golden(
            name: "atm-topk", changeIntegers: { name, values in if name == "labels" { values[0] = 255 } }
        ).verification()
        #expect(verification.passed)
    }

    @Test(arguments: ["input", "canvas", "pred", "stage1.tokens", "macs", "labels", "dense.pred", "dense.macs"])
    func noticesATensorThatIsMissing(tensor: String) throws {
        let golden = Golden(name: "atm-topk", without: tensor)
        try golden.expectOnlyFailure(tensor)
        let line = try #require(try golden.verification().lines.first { !$0.isOK })
        #expect(line.finding.contains("is missing"), "\(line)")
    }

    @Test func refusesAGoldenWhoseInputIsNoPicture() {
        #expect(throws: ModelError.self) {
            try Golden(name: "atm-topk", change: { name, _, shape in if name == "input" { shape.append(1) } })
                .verification()
        }
    }
}

import DToPModel
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

/// Which tensors become which parameters, and what is reported for those that do not fit.
@Suite struct CheckpointMappingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes `config.json` of `model` with some text replaced; returns its path.
    private func configuration(_ model: String, _ changes: [(String, String)]) throws -> String {
        var text = try String(contentsOfFile: TestCheckpoints.path(model + "/config.json"), encoding: .utf8)
        for (old, new) in changes {
            #expect(text.contains(old))
            text = text.replacingOccurrences(of: old, with: new)
        }
        try Data(text.utf8).write(to: folder.url.appendingPathComponent("config.json"))
        return folder.path("config.json")
    }

    private func open(_ name: String, _ configuration: String) throws -> CheckpointImport {
        try CheckpointImport(
            checkpoint: FilePath(TestCheckpoints.path(name)), template: ModelTemplate(path: configuration),
            averaged: false)
    }

    private func report(_ name: String, as model: String = "atm", averaged: Bool = false) throws -> [String: String] {
        let lines = try TestCheckpoints.open(TestCheckpoints.path(name), as: model, averaged: averaged).report.lines
        return Dictionary(uniqueKeysWithValues: lines.map { ($0.name, $0.text) })
    }

    @Test func namesTheNearestParameter() throws {
        let path = folder.path("renamed.pth")
        try TestCheckpoints.copy("bare.pth", replacing: "decode_head.q.weight", with: "decode_head.Q.weight", to: path)
        try TestCheckpoints.copy(path, replacing: "backbone.pos_embed", with: "backbone.pos_enbed", to: path)
        let complaint = TestCheckpoints.complaint(path)
        #expect(complaint.contains("missing (2):\n    backbone.pos_embed\n    decode_head.q.weight"), "\(complaint)")
        #expect(
            complaint.contains(
                """
                not part of the model (2):
                    backbone.pos_enbed (is it backbone.pos_embed?)
                    decode_head.Q.weight (is it decode_head.q.weight?)
                """), "\(complaint)")
    }

    /// A long name has no near match, although a third of its letters would allow many edits.
    @Test func longNamesAreNearToNothing() {
        var mismatch = CheckpointMismatch()
        mismatch.missing = ["backbone.pos_embed"]
        mismatch.unexpected = [String(repeating: "x.", count: 1000), "backbone.pos_embedded"]
        #expect(mismatch.description.contains("backbone.pos_embedded (is it backbone.pos_embed?)"))
        #expect(mismatch.description.components(separatedBy: "(is it").count == 2)
    }

    @Test func listsEverythingThatDoesNotFit() throws {
        let other = try configuration("atm", [("\"hidden_size\": 4", "\"hidden_size\": 12")])
        do {
            _ = try open("bare.pth", other)
            Issue.record("accepted")
        } catch let CheckpointError.wrongParameters(_, mismatch) {
            #expect(mismatch.misshapen.count > 20 && mismatch.missing.isEmpty && mismatch.unexpected.isEmpty)
            #expect(mismatch.description.contains("backbone.pos_embed: expected [1, 17, 12], found [1, 17, 4]"))
        }
        #expect(throws: CheckpointError.self) { try open("mmengine.pth", TestCheckpoints.path("atm/config.json")) }
    }

    @Test func refusesIntegers() throws {
        let path = folder.path("integers.pth")
        try TestCheckpoints.copy("bare.pth", replacing: "FloatStorage", with: "ShortStorage", to: path)
        let complaint = TestCheckpoints.complaint(path)
        #expect(complaint.contains("not floating-point tensors (85):\n    backbone.pos_embed: I16"), "\(complaint)")
    }

    @Test func refusesSegViTWithTheReason() throws {
        let path = folder.path("segvit.pth")
        try TestCheckpoints.copy(
            "bare.pth", replacing: "decode_head.input_proj.weight", with: "decode_head.input_proj_1.wght", to: path)
        #expect(TestCheckpoints.complaint(path).contains("a SegViT model without token pruning"))
    }

    @Test func theFinalNormMattersToFCNHeadsOnly() throws {
        // A tensor that is not needed, renamed to the final norm.
        let atm = folder.path("norm.pth")
        try TestCheckpoints.copy("bare.pth", replacing: "backbone.cls_token", with: "backbone.ln1.weigh", to: atm)
        #expect(TestCheckpoints.complaint(atm) == "accepted")
        let setr = folder.path("norm-setr.pth")
        try TestCheckpoints.copy("mmengine.pth", replacing: "backbone.cls_token", with: "backbone.ln1.weigh", to: setr)
        #expect(TestCheckpoints.complaint(setr, as: "setr").contains("final_norm=False"))
    }

    @Test func oneHeadNeedsNoOthers() throws {
        let single = try configuration("atm", [("   0,\n   1\n", "   1\n")])
        let report = try open("bare.pth", single).report.lines
        #expect(report.contains { $0.name == "ignored" && $0.text.contains("32 tensors") }, "\(report)")
    }

    @Test func saysWhatItDid() throws {
        let mmcv = try report("mmcv.pth")
        #expect(mmcv["read"] == "88 tensors in 'state_dict'")
        #expect(mmcv["mapped"] == "85 parameters, 864 weights")
        #expect(mmcv["ignored"] == "meta; 3 tensors (cls_token, criterion_weight)")
        #expect(mmcv["not read"] == "objects of argparse.Namespace")
        #expect(mmcv["classes"] == "named as in the checkpoint")
        #expect(mmcv["averaged"] == nil && mmcv["resized"] == nil)
        let training = try report("training.pth")
        #expect(training["read"] == "88 tensors in 'model', 'module.' taken off")
        #expect(training["ignored"]?.hasPrefix("epoch, optimizer, state_dict_ema") == true)
        #expect(training["averaged"]?.contains("`ema`") == true)
        #expect(try report("training.pth", averaged: true)["averaged"] == "weights (EMA) were taken ('state_dict_ema')")
        #expect(try report("mmcv-ema.pth")["classes"]?.contains("1 is 'road', there 'street'") == true)
        #expect(
            try report("mmengine.pth", as: "setr")["averaged"]?.contains("mmengine saves them as state_dict") == true)
        #expect(try report("timm-resized.pth")["resized"] == "backbone.pos_embed from 5x5 to 4x4 tokens")
    }

    @Test func averagesThatAreNotThereAreNotInvented() {
        let complaint = TestCheckpoints.complaint(TestCheckpoints.path("bare.pth"), averaged: true)
        #expect(complaint.contains("no averaged weights") && complaint.contains("without `ema`"), "\(complaint)")
    }
}

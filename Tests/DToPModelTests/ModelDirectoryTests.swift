import Compute
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct ModelDirectoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
    }

    private func message(_ path: String) -> String {
        do {
            _ = try ModelDirectory(path: path)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func readsTheBuiltInModel() throws {
        let model = try ModelDirectory(path: TestFiles.builtInModel)
        #expect(model.name == "street-vit-s")
        #expect(model.configuration.labels.count == 11 && model.configuration.labels[8] == "Car")
        #expect(model.configuration.head == .fcn(channels: 192, cells: 4))
        #expect(model.palette.colors[3] == RGBColor(red: 15, green: 3, blue: 107))
        #expect(model.preprocessing.size == .fixed(PixelSize(width: 480, height: 352)))
        #expect(model.weights.info(of: "backbone.pos_embed")?.type == .float16)
        #expect(model.weightsHash().count == 16)
        #expect(try model.golden()?.integers(named: "macs").count == 1)
    }

    @Test(.enabled(if: TestFiles.shared != nil), arguments: TestModels.goldens)
    func readsTheGoldenModels(path: String) throws {
        let model = try ModelDirectory(path: path)
        let golden = try #require(try model.golden())
        #expect(golden.shape(of: "input")?.count == 3)
        #expect(try golden.integers(named: "exit_stage").allSatisfy { 0..<model.configuration.stageCount ~= $0 })
        #expect(try golden.floats(named: "tokens").count == golden.info(of: "tokens")?.count)
    }

    @Test(
        arguments: [
            HeadConfiguration.atm(channels: 32, layers: 2, heads: 4), .fcn(channels: 24), .fcn(channels: 24, cells: 4),
        ], [true, false])
    func readsTinyModels(head: HeadConfiguration, usesClassToken: Bool) throws {
        let configuration = TinyModel.configuration(
            head: head, grid: PixelSize(width: 5, height: 3), usesClassToken: usesClassToken)
        let path = folder.path("tiny")
        for type in DataType.weights {
            try TinyModel.write(configuration, to: path, seed: 3, as: type)
            let model = try ModelDirectory(path: path)
            #expect(model.configuration == configuration)
            #expect(model.weightCount == Blueprint(configuration).weightCount)
            #expect(try model.golden() == nil)
            #expect(model.palette.colors.count == 5)
            #expect(model.preprocessing == Preprocessing(size: .fixed(PixelSize(width: 80, height: 48))))
        }
    }

    @Test func tellsWeightsApartByTheirHash() throws {
        try TinyModel.write(to: folder.path("a"), seed: 1)
        try TinyModel.write(to: folder.path("b"), seed: 1)
        try TinyModel.write(to: folder.path("c"), seed: 2)
        let hashes = try ["a", "b", "c"].map { try ModelDirectory(path: folder.path($0)).weightsHash() }
        #expect(hashes[0] == hashes[1] && hashes[0] != hashes[2])
    }

    @Test func saysWhatIsMissing() throws {
        let path = folder.path("tiny")
        #expect(throws: ModelError.notFound(path: path)) { try ModelDirectory(path: path) }
        try write("x", to: "file")
        #expect(throws: ModelError.notADirectory(path: folder.path("file"))) {
            try ModelDirectory(path: folder.path("file"))
        }
        try TinyModel.write(to: path)
        for file in ["config.json", "model.safetensors"] {
            try FileManager.default.moveItem(atPath: path + "/" + file, toPath: path + "/away")
            #expect(throws: ModelError.incomplete(directory: path, file: file)) { try ModelDirectory(path: path) }
            try FileManager.default.moveItem(atPath: path + "/away", toPath: path + "/" + file)
        }
        #expect(message(path) == "accepted")
        #expect(message("") != "accepted")
        #expect(ModelError.notFound(path: path).isNotFound)
        #expect(!ModelError.incomplete(directory: path, file: "config.json").isNotFound)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func findsBrokenWeights(value: Float) throws {
        let name = "backbone.layers.4.ffn.layers.1.weight"
        for type in DataType.weights {
            try TinyModel.write(to: folder.path("tiny"), as: type) { parameter, values in
                guard parameter.name == name else { return values }
                return values.prefix(77) + [value] + values.dropFirst(78)
            }
            let found = message(folder.path("tiny"))
            #expect(found.contains("'\(name)' holds an infinity or NaN at index 77"), "\(found)")
        }
    }

    @Test func findsNegativeVariances() throws {
        try TinyModel.write(TinyModel.configuration(head: .fcn(channels: 8)), to: folder.path("tiny")) {
            $0.name == "decode_head.up_convs.0.0.bn.running_var" ? [1, 1, 1, -1, 1, 1, 1, 1] : $1
        }
        #expect(message(folder.path("tiny")).contains("a negative variance at index 3"))
    }

    /// The error gives both numbers, the tensor, and what to do.
    @Test func refusesCellsThatAreNotTheHeads() throws {
        let path = folder.path("tiny")
        func message(weights: Int, configured: Int, classCount: Int = 5) throws -> String {
            try TinyModel.write(TinyModel.configuration(head: .fcn(channels: 8, cells: weights)), to: path)
            try TinyModel.configuration(head: .fcn(channels: 8, cells: configured), classCount: classCount).json()
                .write(to: URL(fileURLWithPath: path + "/config.json"))
            return self.message(path)
        }
        let less = try message(weights: 4, configured: 1)
        #expect(less.contains("auxiliary_head.0.conv_seg.weight: expected [5, 8, 1, 1], found [80, 8, 1, 1]"))
        #expect(less.contains("'dtop.head.cells' is 1: auxiliary_head.0.conv_seg.weight must give 1 x 1 x 5 = 5"))
        #expect(less.contains("and gives 80 = 4 x 4 x 5; set 'dtop.head.cells' to 4, or take"), "\(less)")
        let more = try message(weights: 1, configured: 2)
        #expect(more.contains("2 x 2 x 5 = 20 values a token, and gives 5 = 1 x 1 x 5; set 'dtop.head.cells' to 1"))
        let neither = try message(weights: 4, configured: 2, classCount: 6)
        #expect(neither.contains("and gives 80; correct 'dtop.head.cells' or 'id2label'"), "\(neither)")
        // Without cells on either side, the error is about something else.
        #expect(!(try message(weights: 1, configured: 1, classCount: 6)).contains("dtop.head.cells"))
        #expect(try message(weights: 4, configured: 4) == "accepted")
    }

    @Test func refusesFilesThatDoNotFit() throws {
        let path = folder.path("tiny")
        try TinyModel.write(to: path)
        try write("[[1,2,3]]", to: "tiny/palette.json")
        #expect(message(path).contains("1 colours for 5 classes"))
        try FileManager.default.removeItem(atPath: path + "/palette.json")
        try write("{", to: "tiny/preprocessor_config.json")
        #expect(message(path).contains("preprocessor_config.json"))
        try FileManager.default.removeItem(atPath: path + "/preprocessor_config.json")
        try TinyModel.configuration(classCount: 6).json().write(to: URL(fileURLWithPath: path + "/config.json"))
        #expect(message(path).contains("decode_head.q.weight: expected [6, 32], found [5, 32]"))
        try write("noise", to: "tiny/model.safetensors")
        #expect(message(path).contains("not a valid safetensors file"))
    }
}

import Compute
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct ModelConfigurationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ json: String) throws -> ModelConfiguration {
        try Data(json.utf8).write(to: URL(fileURLWithPath: folder.path("config.json")))
        return try ModelConfiguration(path: folder.path("config.json"))
    }

    /// A valid file, with the given keys replaced; `NSNull` removes a key.
    private func json(_ outer: [String: Any] = [:], dtop: [String: Any] = [:], head: [String: Any] = [:]) throws
        -> String
    {
        var headKeys: [String: Any] = ["type": "atm", "channels": 32, "layers": 3, "num_heads": 2]
        headKeys.merge(head) { $1 }
        var dtopKeys: [String: Any] = ["out_indices": [1, 3, 5], "head": headKeys.filter { !($1 is NSNull) }]
        dtopKeys.merge(dtop) { $1 }
        var keys: [String: Any] = [
            "hidden_size": 64, "num_hidden_layers": 6, "num_attention_heads": 4, "intermediate_size": 200,
            "patch_size": 16, "image_size": [96, 128], "id2label": ["0": "sky", "1": "road"],
            "dtop": dtopKeys.filter { !($1 is NSNull) },
        ]
        keys.merge(outer) { $1 }
        let data = try JSONSerialization.data(withJSONObject: keys.filter { !($1 is NSNull) })
        return try #require(String(data: data, encoding: .utf8))
    }

    private func message(_ json: String) -> String {
        do {
            return "accepted: \(try read(json))"
        } catch {
            return "\(error)"
        }
    }

    @Test func readsEveryKey() throws {
        let configuration = try read(
            json(
                [
                    "use_cls_token": true, "layer_norm_eps": 1e-5, "semantic_loss_ignore_index": 255,
                    "some_other_key": ["x": 1],
                ],
                dtop: [
                    "threshold": 0.47, "keep_per_class": 3, "method": "ratio", "ratio": 0.25,
                    "position_interpolation": "bilinear", "test_mode": "slide", "crop_size": [64, 96], "stride": 48,
                    "familiarity": ["known": 3.5, "unknown": 1], "precision": "int8",
                ]))
        let expected = ModelConfiguration(
            layer: .init(hiddenSize: 64, headCount: 4, intermediateSize: 200, normEpsilon: 1e-5), layerCount: 6,
            patchSize: 16, usesClassToken: true, imageSize: PixelSize(width: 128, height: 96),
            labels: ["sky", "road"], ignoreIndex: 255,
            pruning: PruningConfiguration(threshold: 0.47, keepPerClass: 3, method: .ratio, ratio: 0.25),
            exitLayers: [1, 3, 5], positionInterpolation: .bilinear,
            inference: .slide(
                crop: PixelSize(width: 96, height: 64), stride: PixelSize(width: 48, height: 48)),
            head: .atm(channels: 32, layers: 3, heads: 2), familiarity: Familiarity(known: 3.5, unknown: 1),
            precision: .int8)
        #expect(configuration == expected)
        #expect(configuration.positionGrid == PixelSize(width: 8, height: 6))
        #expect(configuration.nominalInput == PixelSize(width: 96, height: 64))
        #expect(configuration.grid(for: PixelSize(width: 17, height: 16)) == PixelSize(width: 2, height: 1))
    }

    @Test func standsInForWhatIsLeftOut() throws {
        let configuration = try read(json(["image_size": 96]))
        #expect(configuration.imageSize == PixelSize(width: 96, height: 96))
        #expect(configuration.pruning == PruningConfiguration(threshold: 0.9, keepPerClass: 5, method: .topk))
        #expect(configuration.layer.normEpsilon == 1e-6 && !configuration.usesClassToken)
        #expect(configuration.inference == .whole && configuration.positionInterpolation == .bicubic)
    }

    @Test func acceptsAnyNumberOfStages() throws {
        #expect(try read(json(dtop: ["out_indices": [5]])).stageCount == 1)
        #expect(try read(json(dtop: ["out_indices": [0, 1, 2, 3, 4, 5]])).stageCount == 6)
    }

    @Test func readsBackWhatItWrites() throws {
        var configurations = [
            TinyModel.configuration(), TinyModel.configuration(head: .fcn(channels: 24)),
            TinyModel.configuration(head: .fcn(channels: 24, cells: 4)),
        ]
        configurations[1].inference = .slide(
            crop: PixelSize(width: 64, height: 48), stride: PixelSize(width: 32, height: 40))
        configurations[1].pruning = PruningConfiguration(threshold: 0.98, keepPerClass: 0, method: .average, ratio: 0.1)
        for configuration in configurations {
            let text = try #require(String(data: try configuration.json(), encoding: .utf8))
            #expect(try read(text) == configuration)
        }
    }

    @Test(arguments: [
        ("hidden_size", "'hidden_size' is missing"), ("num_hidden_layers", "is missing"),
        ("num_attention_heads", "is missing"), ("intermediate_size", "is missing"), ("patch_size", "is missing"),
        ("image_size", "is missing"), ("id2label", "is missing"), ("dtop", "'dtop' is missing"),
    ]) func namesAMissingKey(key: String, text: String) throws {
        let found = message(try json([key: NSNull()]))
        #expect(found.contains(text) && found.contains(key) && found.contains("config.json"), "\(found)")
    }

    @Test func namesTheKeyAtFault() throws {
        let outer: [(String, Any, String)] = [
            ("hidden_size", "64", "'hidden_size' has the wrong type, an integer"),
            ("hidden_size", 64.5, "'hidden_size' is 64.5, an integer is needed"),
            ("hidden_size", 1e30, "'hidden_size' is 1e+30"), ("layer_norm_eps", "x", "a number is needed"),
            ("hidden_size", 0, "'hidden_size' is 0, it must be from 1"), ("hidden_size", 1 << 40, "from 1 to 8192"),
            ("num_attention_heads", 5, "'num_attention_heads' is 5, it must divide hidden_size, 64"),
            ("num_attention_heads", 0, "it must be from 1"), ("num_hidden_layers", -1, "it must be from 1"),
            ("num_hidden_layers", 7, "num_hidden_layers - 1 = 6"), ("intermediate_size", 0, "'intermediate_size' is 0"),
            ("patch_size", 0, "'patch_size' is 0"), ("patch_size", 10, "must divide image_size's height, 96"),
            ("image_size", [96], "'image_size'"), ("image_size", [96, 100], "must divide image_size's width, 100"),
            ("image_size", [0, 128], "height and width must be from 1"), ("image_size", "x", "'image_size'"),
            ("image_size", [65536, 65536], "16777216 tokens"), ("layer_norm_eps", -1, "'layer_norm_eps' is -1"),
            ("hidden_act", "relu", "'hidden_act' is 'relu': only gelu"), ("qkv_bias", false, "'qkv_bias' is false"),
            ("num_channels", 1, "'num_channels' is 1"), ("id2label", [String: String](), "'id2label' is 0"),
            ("id2label", ["0": "a", "2": "b"], "none for class 1"), ("id2label", ["0": 7], "'id2label.0'"),
            ("use_cls_token", 3, "'use_cls_token'"), ("dtop", 3, "'dtop'"),
            ("use_cls_tokens", true, "'use_cls_tokens' is not a known key, 'use_cls_token' is"),
        ]
        for (key, value, text) in outer {
            let found = message(try json([key: value]))
            #expect(found.contains(text), "\(key) \(value) gave: \(found)")
        }
        let dtop: [(String, Any, String)] = [
            ("out_indices", [Int](), "'dtop.out_indices' is empty"), ("out_indices", NSNull(), "is missing"),
            ("out_indices", [3, 1, 5], "strictly increasing, 1 follows 3"), ("out_indices", [1, 1, 5], "1 follows 1"),
            ("out_indices", [1, 3], "num_hidden_layers - 1 = 5"), ("out_indices", [-1, 5], "layers count from 0"),
            ("threshold", 1.5, "'dtop.threshold' is 1.5, it must be from 0.0 to 1.0"), ("threshold", -0.1, "-0.1"),
            ("keep_per_class", -1, "'dtop.keep_per_class' is -1"), ("ratio", 2, "'dtop.ratio' is 2"),
            ("method", "topkk", "'dtop.method' is 'topkk': use topk, remove, average or ratio"),
            ("position_interpolation", "nearest", "use bicubic or bilinear"),
            ("test_mode", "tile", "use whole or slide"),
            ("test_mode", "slide", "'dtop.crop_size' is missing"), ("head", NSNull(), "'dtop.head' is missing"),
            (
                "familiarity", ["known": 1, "unknown": 1],
                "'dtop.familiarity.unknown' is 1.0, it must be less than known"
            ),
            ("familiarity", ["known": 1e9, "unknown": 1], "'dtop.familiarity.known' is 1000000000.0, it must be from"),
            ("familiarity", ["known": 1], "'dtop.familiarity.unknown' is missing"),
            ("familiarity", ["known": 1, "unknow": 0], "'dtop.familiarity.unknow' is not a known key, 'unknown' is"),
            ("treshold", 0.5, "'dtop.treshold' is not a known key, 'threshold' is"),
        ]
        for (key, value, text) in dtop {
            let found = message(try json(dtop: [key: value]))
            #expect(found.contains(text), "\(key) \(value) gave: \(found)")
        }
    }

    @Test func checksSlidesAndHeads() throws {
        let slides: [([String: Any], String)] = [
            (["crop_size": 64], "'dtop.stride' is missing"),
            (["crop_size": 64, "stride": 65], "'dtop.stride' is [65, 65]"),
            (["crop_size": 64, "stride": 0], "'dtop.stride' is [0, 0]"),
            (["crop_size": [0, 64], "stride": 1], "'dtop.crop_size' is [0, 64]"),
        ]
        for (keys, text) in slides {
            let found = message(try json(dtop: keys.merging(["test_mode": "slide"]) { $1 }))
            #expect(found.contains(text), "\(keys) gave: \(found)")
        }
        let heads: [([String: Any], String)] = [
            (["type": "mlp"], "'dtop.head.type' is 'mlp': use atm or fcn"), (["channels": 0], "'dtop.head.channels'"),
            (["layers": 0], "'dtop.head.layers' is 0"), (["layers": NSNull()], "'dtop.head.layers' is missing"),
            (["num_heads": 5], "must divide dtop.head.channels, 32"), (["num_heads": NSNull()], "is missing"),
            (["type": "fcn", "num_convs": 2], "'dtop.head.num_convs' is 2: only heads of one 1x1"),
            (["type": "fcn", "kernel_size": 3], "'dtop.head.kernel_size' is 3"), (["type": NSNull()], "is missing"),
            (["type": "fcn", "cells": 0], "'dtop.head.cells' is 0, it must be from 1 to 16"),
            (["type": "fcn", "cells": 17], "'dtop.head.cells' is 17, it must be from 1 to 16"),
            (["type": "fcn", "cells": 3], "'dtop.head.cells' is 3, it must divide patch_size, 16"),
            (["type": "fcn", "cells": 2.5], "'dtop.head.cells' is 2.5, an integer is needed"),
            (["cells": 2], "'dtop.head.cells' is 2: an atm head gives a token one answer, only fcn heads"),
        ]
        for (keys, text) in heads {
            let found = message(try json(head: keys))
            #expect(found.contains(text), "\(keys) gave: \(found)")
        }
        #expect(try read(json(head: ["type": "fcn", "num_convs": 1, "kernel_size": 1])).head == .fcn(channels: 32))
        #expect(try read(json(head: ["type": "fcn", "cells": 4])).head == .fcn(channels: 32, cells: 4))
        #expect(try read(json(head: ["cells": 1])) == read(json()))
    }

    @Test func cellsOfManyClassesAreRefused() {
        var configuration = TinyModel.configuration(head: .fcn(channels: 8, cells: 16), classCount: 4097)
        #expect(throws: ModelError.self) { try configuration.validate(file: "many") }
        configuration.labels.removeLast()
        #expect(throws: Never.self) { try configuration.validate(file: "many") }
    }

    @Test func survivesWhatIsNotJSON() throws {
        let valid = try json()
        let texts = [
            "", " ", "{", "[]", "null", "3", "\u{0}", String(repeating: "[", count: 1_000_000),
            String(repeating: "{\"a\":", count: 1_000_000), valid + "x", String(valid.dropLast()),
        ]
        for text in texts { #expect(!message(text).hasPrefix("accepted"), "\(text.prefix(40))") }
        for length in stride(from: 0, to: valid.utf8.count, by: 7) {
            #expect(!message(String(valid.prefix(length))).hasPrefix("accepted"))
        }
    }
}

import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct PreprocessingTests {
    let folder: TemporaryFolder
    let configuration = TinyModel.configuration(grid: PixelSize(width: 8, height: 6))

    init() throws { folder = try TemporaryFolder() }

    private func read(_ json: String) throws -> Preprocessing {
        try Data(json.utf8).write(to: URL(fileURLWithPath: folder.path("p.json")))
        return try Preprocessing(path: folder.path("p.json"), configuration: configuration)
    }

    @Test func isImageNetsUnlessToldOtherwise() throws {
        let found = try read("{}")
        #expect(found == Preprocessing(size: .fixed(PixelSize(width: 128, height: 96))))
        #expect(found.mean == [123.675, 116.28, 103.53] && found.std == [58.395, 57.12, 57.375])
    }

    @Test func scalesMeanAndDeviationToBytes() throws {
        let found = try read(
            #"{"image_mean":[0.485,0.456,0.406],"image_std":[0.5,0.5,0.25],"rescale_factor":0.00392156862745098}"#)
        #expect(found.mean == [123.675, 116.28, 103.53] && found.std == [127.5, 127.5, 63.75])
    }

    @Test func foldsOtherScalesIn() throws {
        let raw = try read(#"{"do_rescale":false,"image_mean":[100,110,120],"image_std":[50,51,52]}"#)
        #expect(raw.mean == [100, 110, 120] && raw.std == [50, 51, 52])
        let signed = try read(#"{"rescale_factor":0.0078125,"image_mean":[1,1,1],"image_std":[1,1,1]}"#)
        #expect(signed.mean == [128, 128, 128] && signed.std == [128, 128, 128])
        let unit = try read(#"{"do_normalize":false,"image_mean":[9,9,9]}"#)
        #expect(unit.mean == [0, 0, 0] && unit.std == [255, 255, 255])
    }

    @Test func readsEveryFormOfSize() throws {
        #expect(try read(#"{"size":{"height":32,"width":48}}"#).size == .fixed(PixelSize(width: 48, height: 32)))
        #expect(try read(#"{"size":{"shortest_edge":512}}"#).size == .shortestEdge(512, longest: nil))
        #expect(
            try read(#"{"size":{"shortest_edge":512,"longest_edge":2048}}"#).size == .shortestEdge(512, longest: 2048))
        #expect(try read(#"{"size":64}"#).size == .fixed(PixelSize(width: 64, height: 64)))
    }

    @Test(arguments: [
        (#"{"image_mean":[0.5,0.5]}"#, "'image_mean'"), (#"{"image_mean":0.5}"#, "'image_mean'"),
        (#"{"image_std":[0.5,0,0.5]}"#, "'image_std'"), (#"{"image_std":[0.5,-1,0.5]}"#, "'image_std'"),
        (#"{"image_std":[0.5,1e300,0.5]}"#, "'image_std'"), (#"{"rescale_factor":0}"#, "'rescale_factor'"),
        (#"{"rescale_factor":-1}"#, "'rescale_factor'"), (#"{"size":0}"#, "'size'"), (#"{"size":-4}"#, "'size'"),
        (#"{"size":{"height":10}}"#, "'size.width' is missing"),
        (#"{"size":{"height":10,"width":99999999}}"#, "'size'"),
        (#"{"size":{"shortest_edge":512,"longest_edge":5}}"#, "'size.longest_edge'"), (#"{"size":"x"}"#, "'size'"),
        ("[]", "p.json"),
    ]) func namesWhatIsWrong(json: String, text: String) {
        #expect {
            try read(json)
        } throws: {
            $0 is ModelError && "\($0)".contains(text)
        }
    }
}

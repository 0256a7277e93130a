import Compute
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct RunLengthsTests {
    private static let sizes = [
        PixelSize(width: 1, height: 1), PixelSize(width: 1, height: 9), PixelSize(width: 9, height: 1),
        PixelSize(width: 33, height: 7), PixelSize(width: 64, height: 40), PixelSize(width: 100, height: 31),
    ]

    /// Patches of classes, some of them void.
    private static func labels(_ size: PixelSize, seed: UInt64, classes: Int = 5) -> LabelMap {
        var random = SeededGenerator(seed: seed)
        let labels = LabelMap.labels(size)
        labels.fill(UInt16(Int.random(in: 0..<classes, using: &random)))
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            let label = Int.random(in: 0...classes, using: &random)
            let (x, y) = (
                Int.random(in: 0..<size.width, using: &random), Int.random(in: 0..<size.height, using: &random)
            )
            for row in y..<min(y + Int.random(in: 1...20, using: &random), size.height) {
                for column in x..<min(x + Int.random(in: 1...20, using: &random), size.width) {
                    labels[column, row] = label == classes ? LabelMap.void : UInt16(label)
                }
            }
        }
        return labels
    }

    /// Pixel by pixel, as COCO's description has it.
    private static func naive(_ labels: LabelMap, _ label: Int) -> [Int] {
        var counts = [0]
        var isInside = false
        for x in 0..<labels.size.width {
            for y in 0..<labels.size.height {
                if (labels[x, y] == label) != isInside {
                    isInside.toggle()
                    counts.append(0)
                }
                counts[counts.count - 1] += 1
            }
        }
        return counts
    }

    @Test(arguments: sizes) func findsEachClass(_ size: PixelSize) {
        var encoder = RunLengthEncoder()
        for seed in 0..<50 as Range<UInt64> {
            let labels = Self.labels(size, seed: seed)
            let masks = encoder.masks(of: labels, classCount: 5)
            let expected = (0..<5).map { Self.naive(labels, $0) }
            #expect(masks.map(\.label) == expected.indices.filter { expected[$0].count > 1 })
            for mask in masks {
                #expect(mask.runs.size == size && mask.runs.counts == expected[mask.label], "seed \(seed)")
            }
        }
    }

    @Test(arguments: sizes) func textAndPixelsComeBack(_ size: PixelSize) throws {
        var encoder = RunLengthEncoder()
        for seed in 0..<50 as Range<UInt64> {
            let labels = Self.labels(size, seed: seed)
            let painted = LabelMap.labels(size)
            painted.fill(LabelMap.void)
            for mask in encoder.masks(of: labels, classCount: 5) {
                let runs = try #require(RunLengths(text: mask.runs.text, size: size))
                #expect(runs == mask.runs)
                runs.paint(UInt16(mask.label), on: painted)
                #expect(
                    RunLengths(text: mask.runs.text, size: PixelSize(width: size.width + 1, height: size.height)) == nil
                )
            }
            for y in 0..<size.height {
                for x in 0..<size.width { #expect(painted[x, y] == labels[x, y]) }
            }
        }
    }

    /// Neither a trap nor a mask of another size, whatever the text.
    @Test func damagedTextIsRefused() {
        let size = PixelSize(width: 4, height: 3)
        for text in ["", "o", "<", "=", "oooooooooooooooo", "\u{7f}", "1111", "0<1", "oo5", "PPPP", "O<"] {
            let runs = RunLengths(text: text.utf8, size: size)
            #expect(runs == nil || runs?.counts.reduce(0, +) == 12, "\(text)")
        }
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: 40...120, using: &random)
            }
            let runs = RunLengths(text: text, size: size)
            #expect(runs == nil || runs?.counts.reduce(0, +) == 12)
        }
    }

    /// A Python that has pycocotools; nil if none does.
    private static let python = ["/usr/bin/python3", "python3"].first {
        (try? Program($0).run(["-c", "import pycocotools.mask"]))?.status == 0
    }

    /// COCO's own library reads the same pixels, and would have written the same text.
    @Test(.enabled(if: Self.python != nil, "pycocotools is not installed: pip install pycocotools"))
    func pycocotoolsAgrees() throws {
        let python = try #require(Self.python)
        let folder = try TemporaryFolder()
        var encoder = RunLengthEncoder()
        var cases: [[String: Any]] = []
        for (number, size) in (Self.sizes + [PixelSize(width: 640, height: 360)]).enumerated() {
            let labels = Self.labels(size, seed: UInt64(number))
            let rows = (0..<size.height).map { y in (0..<size.width).map { x in Int(labels[x, y]) } }
            let masks = encoder.masks(of: labels, classCount: 5).map {
                ["label": $0.label, "area": $0.runs.area, "counts": String(decoding: $0.runs.text, as: UTF8.self)]
            }
            cases.append(["labels": rows, "masks": masks])
        }
        try JSONSerialization.data(withJSONObject: cases).write(to: folder.url.appending(path: "cases.json"))
        let outcome = try Program(python).run([
            TestFiles.package.appending(path: "Tests/Recordings/coco.py").path, folder.path("cases.json"),
        ])
        #expect(outcome.status == 0 && outcome.text == "\(cases.count) label maps agree\n", "\(outcome)")
    }
}

import DToPPipeline
import FileNames
import Foundation
import SystemPackage

extension Scene {
    /// The part of a frame log's line that counts.
    private struct Line: Decodable {
        let stream: String
        let ratio: Double?
        let agreement: Double?
    }

    private struct Sum {
        var frames = 0
        var ratio = 0.0
        var audits = 0
        var agreement = 0.0
    }

    /// Bytes of a log that are read at once; a longer line is no line of a log.
    private static let piece = 1 << 20
    /// Time beyond the share of multiply-adds (docs/performance.md, "How closely time follows the computation").
    private static let overhead = 0.02

    /// The scenes of the streams that a frame log is about, by id. Along the ladder they behave as `like`. Leaves out
    /// lines that are no records. Throws `InputError`.
    package static func scenes(fromLog path: FilePath, like scene: Scene) throws(InputError) -> [String: Scene] {
        guard let file = FileHandle(forReadingAtPath: path.string) else { throw .missing(path.shown) }
        var sums: [String: Sum] = [:]
        var rest = Data()
        let decoder = JSONDecoder()
        func take(_ bytes: Data) {
            guard let line = try? decoder.decode(Line.self, from: bytes), let ratio = line.ratio, ratio.isFinite,
                (0...16).contains(ratio)
            else { return }
            sums[line.stream, default: Sum()].frames += 1
            sums[line.stream]?.ratio += ratio
            if let agreement = line.agreement, (0...1).contains(agreement) {
                sums[line.stream]?.audits += 1
                sums[line.stream]?.agreement += agreement
            }
        }
        while let bytes = try? file.read(upToCount: piece), !bytes.isEmpty {
            rest.append(bytes)
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let last = lines.popLast() ?? Data()
            for line in lines { take(Data(line)) }
            rest = last.count <= piece ? Data(last) : Data()
        }
        take(rest)
        return sums.mapValues { sum in
            let usual = min(sum.ratio / Double(sum.frames) + overhead, 1)
            let scale = usual / scene.time.usual
            let found = sum.audits > 0 ? sum.agreement / Double(sum.audits) : nil
            return Scene(
                scene.name, from: "\(path.shown), \(sum.frames) frames", time: scene.time.map { $0 * scale },
                agreement: found.flatMap { found in
                    scene.agreement.map { like in like.map { max(0, found + $0 - like.usual) } }
                })
        }
    }
}

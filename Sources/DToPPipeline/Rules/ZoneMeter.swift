import DToPConfiguration
import Imaging

/// Measures what the zones of a stream show. Finds a zone's pixels once for each size of labels.
struct ZoneMeter {
    private struct Zone {
        let name: String
        let region: Region
        var pixels: PixelSpans?
    }

    private var regions: [String: Region] = [:]
    /// By name.
    private var zones: [Zone] = []
    private let classNames: [String]
    /// Pixels of each class. [K]
    private var counts: [Int]

    init(classNames: [String]) {
        self.classNames = classNames
        counts = Array(repeating: 0, count: classNames.count)
    }

    /// Each class's share, 0...1, of the labelled pixels of each zone; classes that are not there are left out.
    mutating func shares(of regions: [String: Region], in labels: LabelMap) -> [FrameRecord.Zone] {
        if regions.isEmpty { return [] }
        if regions != self.regions {
            self.regions = regions
            zones = regions.sorted { $0.key < $1.key }.map { Zone(name: $0.key, region: $0.value) }
        }
        return zones.indices.map { index in
            let pixels = pixels(of: index, in: labels.size)
            for label in counts.indices { counts[label] = 0 }
            labels.count(pixels, into: &counts)
            let total = Double(max(counts.reduce(0, +), 1))
            let classes = counts.indices.compactMap { label -> FrameRecord.ClassShare? in
                if counts[label] == 0 { return nil }
                return FrameRecord.ClassShare(name: classNames[label], share: Double(counts[label]) / total)
            }
            return FrameRecord.Zone(name: zones[index].name, classes: classes)
        }
    }

    private mutating func pixels(of index: Int, in size: PixelSize) -> PixelSpans {
        if let pixels = zones[index].pixels, pixels.size == size { return pixels }
        let pixels = PixelSpans(polygon: zones[index].region.corners, in: size)
        zones[index].pixels = pixels
        return pixels
    }
}

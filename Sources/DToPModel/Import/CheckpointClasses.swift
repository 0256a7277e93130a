import Imaging

/// Class names and colours stored in a checkpoint: `meta` of mmcv (`CLASSES`, `PALETTE`) or mmengine (`dataset_meta`).
struct CheckpointClasses {
    private(set) var names: [String]?
    private(set) var palette: Palette?

    init(_ checkpoint: Checkpoint) {
        let graph = checkpoint.graph
        func dictionary(_ reference: PickleNode.Reference?) -> [String: PickleNode.Reference] {
            reference.flatMap { graph.dictionary($0, in: checkpoint.file) } ?? [:]
        }
        let meta = dictionary(dictionary(checkpoint.root)["meta"])
        let dataset = dictionary(meta["dataset_meta"])
        if let list = (dataset["classes"] ?? meta["CLASSES"]).flatMap({ graph.items($0) }) {
            let texts = list.prefix(ModelConfiguration.Limits.classes).compactMap {
                graph.text($0, in: checkpoint.file)
            }
            names = texts.count == list.count ? texts : nil
        }
        if let list = (dataset["palette"] ?? meta["PALETTE"]).flatMap({ graph.items($0) }) {
            let colors = list.prefix(ModelConfiguration.Limits.classes).compactMap { Self.color($0, graph) }
            palette = colors.count == list.count ? Palette(colors: colors) : nil
        }
    }

    private static func color(_ reference: PickleNode.Reference, _ graph: PickleGraph) -> RGBColor? {
        guard let parts = graph.integers(reference), parts.count == 3, parts.allSatisfy({ 0...255 ~= $0 }) else {
            return nil
        }
        return RGBColor(red: UInt8(parts[0]), green: UInt8(parts[1]), blue: UInt8(parts[2]))
    }
}

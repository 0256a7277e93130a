import Numerics

/// Keys and values of every token, layer by layer: where a frame recomputes some tokens only, these attend to what the
/// others left here when they were last computed.
package struct KeyValueCache {
    private let storage: Matrix
    private let slots: Int
    private let sharesLayers: Bool

    /// For `layers` layers of `slots` tokens [C]; where nothing is carried from frame to frame all layers share one.
    init(layers: Int, slots: Int, width: Int, carries: Bool, arena: inout Arena) {
        self.slots = slots
        sharesLayers = !carries
        storage = arena.matrix(rows: slots * (carries ? layers : 1), columns: 2 * width)
    }

    func layer(_ index: Int) -> Layer {
        Layer(both: storage.rows(from: sharesLayers ? 0 : index * slots, count: slots))
    }

    /// Keys and values of one layer.
    struct Layer {
        /// Side by side. [slots x 2C]
        let both: Matrix
        var keys: Matrix { both.columns(from: 0, count: both.columns / 2) }
        var values: Matrix { both.columns(from: both.columns / 2, count: both.columns / 2) }
    }
}

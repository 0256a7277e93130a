/// Walkers and cyclists: eight phases of a step each, seen from behind or in front and from the side.
struct FigureTextures {
    static let phases = 8
    /// Metres a texture spans: walkers 1 by 2, cyclists 2 by 2.
    static let height: Float = 2

    enum View: Int, CaseIterable { case end, side }

    private let walkers: [Texture]
    private let cyclists: [Texture]
    static let walkerKinds = 6
    static let cyclistKinds = 2

    init(seed: UInt64) {
        walkers = Self.paint(kinds: Self.walkerKinds) { FigurePainter(seed: seed, kind: $0).walker($1, phase: $2) }
        cyclists = Self.paint(kinds: Self.cyclistKinds) {
            FigurePainter(seed: seed, kind: 50 + $0).cyclist($1, phase: $2)
        }
    }

    func walker(kind: Int, view: View, phase: Int) -> Texture.View {
        walkers[Self.index(kind % Self.walkerKinds, view, phase)].view
    }

    func cyclist(kind: Int, view: View, phase: Int) -> Texture.View {
        cyclists[Self.index(kind % Self.cyclistKinds, view, phase)].view
    }

    private static func index(_ kind: Int, _ view: View, _ phase: Int) -> Int {
        (kind * View.allCases.count + view.rawValue) * phases + phase % phases
    }

    private static func paint(kinds: Int, _ paint: (Int, View, Float) -> Texture) -> [Texture] {
        var textures: [Texture] = []
        for kind in 0..<kinds {
            for view in View.allCases {
                for phase in 0..<phases { textures.append(paint(kind, view, Float(phase) / Float(phases))) }
            }
        }
        return textures
    }
}

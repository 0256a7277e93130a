/// Walkers and cyclists, in eight phases of a step each, from the end (behind or in front) and from the side.
struct FigureTextures {
    static let phases = 8
    /// Height of a texture in metres; walkers are 1 m wide, cyclists 2 m.
    static let height: Float = 2

    enum View: Int, CaseIterable { case end, side }

    private let walkers: [Texture]
    private let cyclists: [Texture]
    static let walkerKinds = 6
    static let cyclistKinds = 2
    /// Numbers of kinds of people in fixed views.
    static let crowdWalkers = 14
    static let crowdCyclists = 5

    init(seed: UInt64) {
        walkers = Self.paint(kinds: Self.walkerKinds) { FigurePainter(seed: seed, kind: $0).walker($1, phase: $2) }
        cyclists = Self.paint(kinds: Self.cyclistKinds) {
            FigurePainter(seed: seed, kind: 50 + $0).cyclist($1, phase: $2)
        }
    }

    private init(walkers: [Texture], cyclists: [Texture]) {
        self.walkers = walkers
        self.cyclists = cyclists
    }

    /// More people in more colours, for fixed views.
    static func crowd(seed: UInt64) -> FigureTextures {
        var generator = SeededGenerator(seed, .figure, 900)
        let walkers = (0..<crowdWalkers).map { _ in FigurePainter(dressing: &generator) }
        let cyclists = (0..<crowdCyclists).map { _ in FigurePainter(dressing: &generator) }
        return FigureTextures(
            walkers: paint(kinds: crowdWalkers) { walkers[$0].walker($1, phase: $2) },
            cyclists: paint(kinds: crowdCyclists) { cyclists[$0].cyclist($1, phase: $2) })
    }

    func walker(kind: Int, view: View, phase: Int) -> Texture.View {
        walkers[index(kind, view, phase, of: walkers)].view
    }

    func cyclist(kind: Int, view: View, phase: Int) -> Texture.View {
        cyclists[index(kind, view, phase, of: cyclists)].view
    }

    private func index(_ kind: Int, _ view: View, _ phase: Int, of textures: [Texture]) -> Int {
        let perKind = View.allCases.count * Self.phases
        return kind % (textures.count / perKind) * perKind + view.rawValue * Self.phases + phase % Self.phases
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

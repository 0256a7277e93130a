/// Textures painted once per renderer; scenes choose from them.
final class TextureBank {
    let ground: GroundTextures
    let facades: [Facade]
    let trees: TreeTextures
    let cars: [CarModel]
    let figures: FigureTextures
    let furniture: FurnitureTextures
    let sky: SkyTextures
    let slate: Texture

    init(seed: UInt64) {
        let noise = NoiseField(seed: seed)
        ground = GroundTextures(seed: seed, noise: noise)
        facades = (0..<10).map {
            var painter = FacadePainter(seed: seed, index: $0, noise: noise)
            return painter.paint()
        }
        trees = TreeTextures(seed: seed, noise: noise)
        cars = (0..<7).map { CarPainter(index: $0, noise: noise).paint() }
        figures = FigureTextures(seed: seed)
        furniture = FurnitureTextures(seed: seed, noise: noise)
        sky = SkyTextures(seed: seed, noise: noise)
        var slate = Canvas(widthLog2: 7, heightLog2: 6, color: Canvas.Color(74, 72, 74), coverage: 1)
        slate.shade { x, y, color in
            color * (y % 6 == 0 ? 0.7 : 1) * (1 + 0.3 * noise((x + y / 6 % 2 * 4) / 8 * 31, y / 6 * 19))
        }
        self.slate = slate.texture()
    }
}

extension Raster where Sample == UInt16 {
    /// Gives every pixel the same label.
    package func fill(_ label: UInt16) {
        for y in 0..<size.height { row(y).update(repeating: label, count: size.width) }
    }

    /// The map at another size: each pixel gets the label at its centre. This map itself if it has that size.
    package func nearest(_ other: PixelSize) -> LabelMap {
        if other == size { return self }
        let scaled = LabelMap.labels(other)
        for y in 0..<other.height {
            let row = row((2 * y + 1) * size.height / (2 * other.height))
            let target = scaled.row(y)
            for x in 0..<other.width { target[x] = row[(2 * x + 1) * size.width / (2 * other.width)] }
        }
        return scaled
    }
}

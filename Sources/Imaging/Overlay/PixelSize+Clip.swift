extension PixelSize {
    /// The columns and rows of a rectangle that lie inside a picture of this size; nil if none do.
    func clip(x: Int, y: Int, width: Int, height: Int) -> (columns: Range<Int>, rows: Range<Int>)? {
        let (left, right) = (max(x, 0), min(x.addingSaturated(width), self.width))
        let (top, bottom) = (max(y, 0), min(y.addingSaturated(height), self.height))
        return left < right && top < bottom ? (left..<right, top..<bottom) : nil
    }
}

extension Int {
    fileprivate func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other > 0 ? .max : .min
    }
}

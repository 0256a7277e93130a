import Imaging

/// Which captions a camera writes, and where.
struct CaptionPlan {
    private let size: PixelSize
    private let hasDate: Bool
    private let hasName: Bool
    private let hasMark: Bool
    private let isLow: Bool
    private let band: Vector?
    private let bandColor: Vector
    private let ink: Vector
    private let outline: Vector?
    private let name: String
    private let date: String
    private let firstSecond: Int
    private let markColor: Vector
    private let markWidth: Float
    private let scale: Int
    private let isFull: Bool

    init(size: PixelSize, _ dice: inout SeededGenerator) {
        self.size = size
        hasDate = dice.chance(0.55)
        hasName = dice.chance(0.35)
        hasMark = dice.chance(0.25)
        isLow = dice.chance(0.5)
        isFull = dice.chance(0.25)
        bandColor = dice.pick([Vector(20, 20, 20), Vector(20, 20, 20), Vector(24, 70, 150), Vector(230, 230, 230)])
        let isDark = bandColor.sum() < 400
        let hasBand = dice.chance(0.5)
        band = hasBand ? bandColor : nil
        ink =
            hasBand
            ? Vector(repeating: isDark ? 240 : 20)
            : dice.pick([Vector(250, 250, 250), Vector(250, 250, 250), Vector(240, 220, 60), Vector(230, 40, 30)])
        outline = !hasBand && dice.chance(0.6) ? Vector(repeating: 10) : nil
        func number(_ range: Range<Int>) -> String {
            let value = range.lowerBound + dice.integer(below: range.count)
            return value < 10 ? "0\(value)" : "\(value)"
        }
        let divider = dice.pick(["/", "-", "."])
        let (day, month, year) = (number(1..<29), number(1..<13), number(2009..<2027))
        date =
            dice.chance(0.5) ? "\(day)\(divider)\(month)\(divider)\(year)" : "\(year)\(divider)\(month)\(divider)\(day)"
        let words = ["CAM", "A", "KM", "NORTH ST", "PARKING", "BRIDGE", "CH", "MAIN RD", "IPCAM", "GATE", "EXIT"]
        name = "\(dice.pick(words)) \(number(1..<100))"
        firstSecond = dice.integer(below: 86_400)
        markColor = dice.pick([Vector(230, 230, 235), Vector(30, 60, 150), Vector(180, 30, 30), Vector(240, 180, 20)])
        markWidth = dice.uniform(0.1...0.24)
        let base = max(size.height / 300, 1)
        scale = dice.chance(0.35) ? base + 1 : base
    }

    /// The captions `seconds` after the first frame.
    func caption(at seconds: Double) -> Caption {
        var caption = Caption(size: size)
        let line = 12 * scale
        let low = size.height - line
        if isFull, band != nil, hasDate || hasName {
            caption.rectangle(
                x: 0, y: isLow ? low - scale : 0, width: size.width, height: line + scale, color: bandColor)
        }
        if hasMark {
            let width = Int(Float(size.width) * markWidth)
            let height = width * 2 / 5
            caption.rectangle(x: size.width - width, y: 0, width: width, height: height, color: markColor)
            caption.rectangle(
                x: size.width - width + width / 8, y: height / 4, width: height / 2, height: height / 2,
                color: Vector(repeating: 255) - markColor)
            caption.rectangle(
                x: size.width - width / 2, y: height * 2 / 5, width: width / 3, height: max(height / 8, 1),
                color: Vector(repeating: 255) - markColor)
        }
        if hasDate {
            let clock = (firstSecond + Int(max(seconds, 0).truncatingRemainder(dividingBy: 86_400))) % 86_400
            func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            let text = "\(date) \(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
            caption.text(text, x: 4, y: isLow ? low : 3 * scale, scale: scale, color: ink, band: band, outline: outline)
        }
        if hasName {
            let x = max(size.width - Caption.width(of: name, scale: scale) - 6, 0)
            caption.text(name, x: x, y: isLow ? 3 * scale : low, scale: scale, color: ink, band: band, outline: outline)
        }
        return caption
    }
}

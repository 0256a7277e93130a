/// An opaque colour, 8 bits per channel.
public struct RGBColor: Hashable, Sendable, ExpressibleByArrayLiteral {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// [red, green, blue], for tables of colours.
    public init(arrayLiteral channels: UInt8...) {
        precondition(channels.count == 3)
        self.init(red: channels[0], green: channels[1], blue: channels[2])
    }
}

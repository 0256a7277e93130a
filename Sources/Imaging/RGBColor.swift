/// An opaque colour, 8 bits per channel.
package struct RGBColor: Hashable, Sendable, ExpressibleByArrayLiteral {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// [red, green, blue], for tables of colours.
    package init(arrayLiteral channels: UInt8...) {
        precondition(channels.count == 3)
        self.init(red: channels[0], green: channels[1], blue: channels[2])
    }
}

/// A picture as viewers get it, encoded once for all of them.
package final class ViewPicture: Sendable {
    /// A JPEG or PNG.
    package let bytes: [UInt8]
    /// When its frame was done.
    package let wall: WallTime

    package init(_ bytes: [UInt8], wall: WallTime) {
        self.bytes = bytes
        self.wall = wall
    }
}

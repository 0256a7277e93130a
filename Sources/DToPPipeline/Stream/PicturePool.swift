import Numerics
import Synchronization

/// The network's pictures of frames that have been segmented, to be scaled into again: none is allocated for every frame.
package final class PicturePool: Sendable {
    private let free = Mutex<[RGBImage]>([])

    package init() {}

    /// A picture of that size, of those given back if there is one.
    package func take(_ size: PixelSize) -> RGBImage {
        let known = free.withLock { free in
            // After a change of size the old ones are of no more use.
            free.removeAll { $0.size != size }
            return free.popLast()
        }
        return known ?? .rgb(size)
    }

    package func giveBack(_ picture: RGBImage) { free.withLock { $0.append(picture) } }
}

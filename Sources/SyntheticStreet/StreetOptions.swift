import Imaging

/// What to render. Equal options give the same pictures, bit for bit.
package struct StreetOptions: Hashable, Sendable {
    package enum CameraMotion: String, CaseIterable, Sendable {
        /// A car that drives down the left lane.
        case moving
        /// A car that waits; the scenery does not move.
        case fixed
    }

    /// Where the street is seen from.
    package enum View: String, CaseIterable, Sendable {
        /// From a car that moves as `CameraMotion` says.
        case car
        /// From a post or wall beside a street or on a square.
        case pole
        /// From a bridge along the motorway below.
        case bridge
        /// From a roof, down onto a street, a junction, a square or a car park.
        case roof
        /// From above, down onto a car park.
        case lot
        /// From a post, down onto a junction.
        case crossing

        /// Gives each view its own scenes.
        var hashKey: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package var size: PixelSize
    /// Frames per second of street time (0.01...1000); anything but a positive number means 15.
    package var framesPerSecond: Double
    package var seed: UInt64
    /// How the car moves; the other views are fixed and ignore it.
    package var camera: CameraMotion
    package var view: View
    /// Frames between two scene cuts; nil or a number below 1 means no cuts.
    package var cutEvery: Int?
    /// Standard deviation of the sensor noise, in 8-bit levels (0...32).
    package var noise: Double
    /// Amplitude of the exposure's slow drift, relative (0...0.5).
    package var lightingDrift: Double

    package init(
        size: PixelSize = PixelSize(width: 480, height: 360), framesPerSecond: Double = 15, seed: UInt64 = 1,
        camera: CameraMotion = .moving, view: View = .car, cutEvery: Int? = nil, noise: Double = 1.6,
        lightingDrift: Double = 0.03
    ) {
        self.size = size
        self.framesPerSecond = framesPerSecond
        self.seed = seed
        self.camera = camera
        self.view = view
        self.cutEvery = cutEvery
        self.noise = noise
        self.lightingDrift = lightingDrift
    }
}

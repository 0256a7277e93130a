import Compute
import Glibc

/// Ranks hosts for cameras by weighted rendezvous hashing: a host that comes or goes moves only cameras that it gets or
/// had. Highest random weight, after Thaler and Ravishankar (1998); weights after Schindelhauer and Schomaker (2005).
enum Rendezvous {
    /// How many hosts are better suited for a camera; nil if this one takes none.
    /// - Parameter weights: room for cameras by host; those without room take part in nothing.
    static func rank(of host: String, for camera: String, among weights: [String: Int]) -> Int? {
        guard let own = weights[host], own > 0 else { return nil }
        let score = score(host, camera, own)
        return weights.count { other, weight in
            guard other != host, weight > 0 else { return false }
            let theirs = Self.score(other, camera, weight)
            // Names decide a tie, so that all hosts agree.
            return (theirs, other) > (score, host)
        }
    }

    /// -weight / ln(u), where u is a hash of both names as a number between 0 and 1.
    private static func score(_ host: String, _ camera: String, _ weight: Int) -> Double {
        // Mixed twice: FNV's upper bits follow the last letters too little.
        let hash = SplitMix64.mix(camera.utf8.reduce(SplitMix64.mix(host.utf8.reduce(basis, step)), step))
        let uniform = (Double(hash >> 11) + 0.5) / Double(1 << 53 as UInt64)
        return -Double(weight) / log(uniform)
    }

    /// FNV-1a, the same in every version and on every machine.
    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
}

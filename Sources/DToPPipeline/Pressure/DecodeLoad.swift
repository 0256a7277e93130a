/// What reading a live source has taken so far. Counts only grow.
package struct DecodeLoad: Equatable, Sendable {
    /// Processor time of its threads and processes: decoding, and scaling.
    package var time = Duration.zero
    /// Pictures that came.
    package var pictures = 0
    /// Those of them that were not decoded.
    package var leftOut = 0

    package init() {}
}

/// Why a recording's segment ended; the raw value is the index's word.
package enum SegmentEnd: String, CaseIterable, Codable, Sendable {
    /// Its time was over.
    case clock
    /// The source gave no picture for a while, or its time jumped.
    case gap
    /// The source was lost, and connected again.
    case reconnect
    /// The pictures' size changed, or how they are coded.
    case parameters
    /// The input ended.
    case ended
    /// The stream was stopped, or its settings changed.
    case stopped
    /// There was too little room on the disk.
    case paused
    /// It could not be written.
    case failed
    /// The program was killed. The next run has completed the segment.
    case killed
}

/// Whether tokens that have not changed are carried from frame to frame.
package enum TemporalMode: String, CaseIterable, Codable, Sendable { case off, carry }

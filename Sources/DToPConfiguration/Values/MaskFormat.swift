/// Format of the masks: an indexed PNG per frame, or raw bytes for standard output.
package enum MaskFormat: String, CaseIterable, Codable, Sendable { case png, raw }

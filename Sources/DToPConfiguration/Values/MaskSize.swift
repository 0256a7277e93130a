/// Size of the masks: the displayed picture's, or that of the network's input.
package enum MaskSize: String, CaseIterable, Codable, Sendable { case display, model }

/// The number of the first class in a data set's labels.
package enum LabelBase: Int, CaseIterable, Sendable {
    /// Classes count from 0 (CamVid).
    case zero = 0
    /// Classes count from 1 and 0 is void (ADE20K).
    case one = 1
}

/// What a pass over one picture has cost.
struct PassCost {
    /// Multiply-adds.
    var macs = 0
    /// Number of the picture's tokens that were computed.
    var active = 0
    /// Time, shared with the other pictures of the batch by their numbers of rows.
    var clock = StageClock()
}

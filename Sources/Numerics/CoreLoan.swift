/// A core that a team's workers leave to another thread, if they can spare one and while that thread computes, for as
/// long as this value lives.
public struct CoreLoan: ~Copyable, Sendable {
    private let team: WorkerTeam
    private let id: Int

    init(_ id: Int, of team: WorkerTeam) {
        self.id = id
        self.team = team
    }

    deinit { team.takeBack(id) }
}

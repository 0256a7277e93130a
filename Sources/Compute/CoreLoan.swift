/// A core that a team lends to another thread until this value ends. The team lends none while the thread is blocked,
/// or while it has already lent the most it may.
package struct CoreLoan: ~Copyable, Sendable {
    private let team: WorkerTeam
    private let id: Int

    init(_ id: Int, of team: WorkerTeam) {
        self.id = id
        self.team = team
    }

    deinit { team.takeBack(id) }
}

import ArgumentParser

struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Segment an archive in parts that any number of machines do in any order.",
        discussion: """
            First plan, then work: on one machine, or as the tasks of Slurm, Kubernetes, GNU parallel or another engine. \
            A worker that is killed is started again; nothing is done twice. Merge puts all outputs together, as one run \
            would have written them.

              dtopd batch plan videos.txt --output archive --masks masks --log frames.jsonl
              dtopd batch --output archive
              dtopd batch merge archive
            """,
        subcommands: [
            BatchWorkCommand.self, BatchPlanCommand.self, BatchMergeCommand.self, BatchStatusCommand.self,
        ],
        defaultSubcommand: BatchWorkCommand.self)
}

import ArgumentParser
import DToPConfiguration
import DToPControl
import DToPService
import Foundation

/// Where a running service is asked.
struct ControlOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the service listens: unix:/path, or a loopback address such as 127.0.0.1:9464 (default: the socket "
                + "in the runtime directory).", valueName: "address"))
    var control: ListenAddress?

    var client: ControlClient {
        ControlClient(control.map { [$0] } ?? ControlAddresses.likely(ProcessInfo.processInfo.environment))
    }
}

extension ListenAddress: ExpressibleByArgument {}

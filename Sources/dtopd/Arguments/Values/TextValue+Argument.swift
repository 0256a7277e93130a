import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPService

/// The command line writes a value as a configuration file does.
extension TextValue where Self: ExpressibleByArgument {
    package init?(argument: String) { self.init(text: argument) }

    package var defaultValueDescription: String { description }
}

extension DataSize: ExpressibleByArgument {}
extension TimeSpan: ExpressibleByArgument {}
extension FrameRate: ExpressibleByArgument {}
extension InputSize: ExpressibleByArgument {}
extension Region: ExpressibleByArgument {}
extension ShareRule: ExpressibleByArgument {}
extension ResetInterval: ExpressibleByArgument {}
extension DecodedFrames: ExpressibleByArgument {}
extension MaskSize: ExpressibleByArgument {}
extension MaskFormat: ExpressibleByArgument {}
extension OverlayContent: ExpressibleByArgument {}
extension OverlaySize: ExpressibleByArgument {}
extension RecordedVideo: ExpressibleByArgument {}
extension TemporalMode: ExpressibleByArgument {}
extension PublishAddress: ExpressibleByArgument {}
extension AssumedSource: ExpressibleByArgument {}

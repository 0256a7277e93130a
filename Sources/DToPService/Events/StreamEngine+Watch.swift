import DToPConfiguration
import DToPModel
import DToPPipeline

extension StreamEngine {
    /// Throws for a rule about a class that the model does not have.
    func check(_ watch: WatchConfiguration) throws(SettingError) {
        try watch.check(classes: directory.configuration.labels)
    }
}

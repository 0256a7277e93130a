import ArgumentParser

/// Whether existing outputs are overwritten.
struct OverwriteOptions: ParsableArguments {
    @Flag(name: .customShort("y"), help: .setting("overwrite"))
    var overwrite = false

    @Flag(name: .customShort("n"), help: "Never overwrite (the default).")
    var keep = false

    func validate() throws {
        if overwrite, keep { throw ValidationError("-y and -n exclude each other") }
    }
}

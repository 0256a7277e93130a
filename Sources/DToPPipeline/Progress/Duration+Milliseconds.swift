extension Duration {
    package var milliseconds: Double { self / .milliseconds(1) }
}

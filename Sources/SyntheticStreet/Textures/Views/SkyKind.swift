/// Skies that cameras on poles see.
enum SkyKind: Int, CaseIterable {
    case blown, overcast, blue, clouds, heavy, sunset, night, glowingNight
}

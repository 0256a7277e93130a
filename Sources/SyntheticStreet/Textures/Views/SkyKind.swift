/// The skies in fixed views.
enum SkyKind: Int, CaseIterable {
    case blown, overcast, blue, clouds, heavy, sunset, night, glowingNight
}

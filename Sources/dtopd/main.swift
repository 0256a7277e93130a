print("dtopd")

// A GitHub to test against: main.mjs FOLDER
//
// Keeps its repositories below FOLDER, and when it answers writes FOLDER/address (http://127.0.0.1:PORT,
// the port is the kernel's choice) and FOLDER/app.pem (the key of the App 12345, installation 100).
// LAB_PACKAGES: where setup.sh installed; LAB_MERGEABLE_AFTER: milliseconds until "mergeable" is known (50).
import { openLab } from './lab.mjs'

await openLab(process.argv[2])

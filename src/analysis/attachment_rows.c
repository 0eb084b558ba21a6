#include "analysis/attachment_rows.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_attachment_rows[SS_N_ATTACHMENT_ROWS] = {
[SS_ATTACH_DOUBLE_EXT] = {ROW("attach.double_ext", HIGH, HIGH),
	.title = "A file name with two endings",
	.about = "A harmless ending in front of one that runs (\"invoice.pdf.exe\"), blanks that push the true ending out of "
	         "sight, or dots behind it, which Windows drops.",
	.false_positives = "None known in honest mail.",
	.advice = "Do not open it; block the extension.",
	.attack = "T1036.007", .reference = NULL},
[SS_ATTACH_RTLO] = {ROW("attach.rtlo", HIGH, HIGH),
	.title = "A file name that is shown in another order",
	.about = "Characters that turn the direction of writing, or cannot be seen, in a file name: \"exe.pdf\" may end in "
	         "exe. Marks that Arabic and Hebrew need (LRM, RLM) are not meant.",
	.false_positives = "Names pasted from right-to-left texts with embeddings, rarely.",
	.advice = "Do not open it; look at the name's code points.",
	.attack = "T1036.002", .reference = "UTS 36"},
[SS_ATTACH_MISMATCH] = {ROW("attach.type_mismatch", LOW, MEDIUM),
	.title = "A file that is not what it is declared to be",
	.about = "Its first octets are those of another family than its Content-Type names. Medium if they are those of a "
	         "program, a script or a container.",
	.false_positives = "Wrong types by old programs; application/octet-stream says nothing and is not counted.",
	.advice = "Judge it by what it is.",
	.attack = "T1036.008", .reference = "RFC 2046"},
[SS_ATTACH_EXECUTABLE] = {ROW("attach.executable", HIGH, HIGH),
	.title = "A program",
	.about = "The file is a program by its first octets: PE, ELF, Mach-O, MSI, JAR, Android package and the like, whatever "
	         "its name is.",
	.false_positives = "Administrators and developers.",
	.advice = "Block programs by mail; look whether it was opened.",
	.attack = "T1566.001, T1204.002", .reference = NULL},
[SS_ATTACH_SCRIPT] = {ROW("attach.script", MEDIUM, MEDIUM),
	.title = "A script",
	.about = "JScript, VBScript, PowerShell, a batch file, an HTML application: Windows runs them at a double click "
	         "(high where the name's ending says so, too).",
	.false_positives = "Developers who send code.",
	.advice = "Block these types; open them in an editor alone.",
	.attack = "T1059, T1566.001", .reference = NULL},
[SS_ATTACH_CONTAINER] = {ROW("attach.container", HIGH, MEDIUM),
	.title = "An image of a disk, a shortcut, or what else brings programs past marks",
	.about = "ISO, VHD, shortcuts, compiled help, OneNote, library and search files: what is in them does not bear the "
	         "mark of the web, or starts programs itself.",
	.false_positives = "Administrators.",
	.advice = "Block these types from outside.",
	.attack = "T1553.005, T1566.001", .reference = "CVE-2025-24054"},
[SS_ATTACH_RISKY_NAME] = {ROW("attach.risky_name", MEDIUM, MEDIUM),
	.title = "A file whose name ends in what runs",
	.about = "Its extension is one of risky_extensions, while its content was not known as a program.",
	.false_positives = "Files that are renamed; extensions that mean something else elsewhere.",
	.advice = "Block the extensions that nobody needs.",
	.attack = "T1566.001, T1204.002", .reference = NULL},
[SS_ATTACH_RISKY_MEMBER] = {ROW("attach.risky_member", HIGH, HIGH),
	.title = "An archive that holds what runs",
	.about = "A member of the archive has one of risky_extensions.",
	.false_positives = "Software that is sent around.",
	.advice = "Block archives with such members.",
	.attack = "T1566.001, T1204.002", .reference = NULL},
[SS_ATTACH_STEALER] = {ROW("stealer.report", HIGH, MEDIUM),
	.title = "A mail in the form in which malware sends what it stole",
	.about = "The subject has the shape that known thieves of passwords give their reports (\"PW_user/HOST\", "
	         "\"Keylogger logs\").",
	.false_positives = "Inventory and monitoring that use such subjects.",
	.advice = "Take the sending host off the network; change the passwords that were kept on it.",
	.attack = "T1048.003, T1071.003", .reference = NULL},
};
/* clang-format on */

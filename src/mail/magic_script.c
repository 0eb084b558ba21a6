#include <string.h>

#include "mail/magic_private.h"

/* Scripts have no signature.  A text is taken for one if it begins as such scripts do, and has a
 * word that letters between people have not; a letter that quotes a script does not begin so. */
enum { MOST_WORDS = 16, WORD_SIZE = 24 };
struct script {
	const char *type;
	const char *firsts; /* octets that beginnings begin with, in upper case */
	char beginnings[MOST_WORDS][WORD_SIZE]; /* letters without case */
	char words[MOST_WORDS][WORD_SIZE];      /* none: none is asked */
};

static const struct script SCRIPTS[] = {
        {"application/javascript",
         "VLCF(!TE\"'/",
         {"var ", "let ", "const ", "function ", "function(", "(function", "!function", "try{",
          "try {", "eval(", "this[", "//", "/*", "\"use strict\"", "'use strict'"},
         {"new ActiveXObject(", "WScript.", "document.", "window.", "eval(", "unescape(",
          "String.fromCharCode", "function(", "function (", "=> {", "require(", "return ",
          "charAt(", ".split("}},
        {"text/vbscript",
         "ODSFPCR'EW",
         {"On Error Resume Next", "Option Explicit", "Dim ", "Set ", "Function ", "Sub ",
          "Private ", "Public ", "Const ", "'", "Rem ", "Execute", "WScript."},
         {"CreateObject(", "WScript.", "On Error Resume Next", "GetObject(", "Chr(", "End Sub",
          "End Function", "ExecuteGlobal"}},
        {"text/x-powershell",
         "$#FP[I&SAN<",
         {"$", "#", "function ", "param(", "param (", "powershell", "[", "IEX", "Invoke-", "&",
          "Set-", "Add-", "Import-Module", "Start-", "New-", "<#"},
         {"New-Object ", "Invoke-Expression", "Invoke-WebRequest", "DownloadString(",
          "DownloadFile(", "FromBase64String(", "Set-ExecutionPolicy", "-ExecutionPolicy",
          "Start-Process", "Write-Host", "Get-WmiObject", "Start-BitsTransfer", "IEX(", "IEX (",
          "Add-Type"}},
        {"text/x-msdos-batch",
         "E@R:SCP",
         {"echo off", "@", "rem ", "::", "setlocal", "cmd ", "cmd.exe", "powershell", "start ",
          "set "},
         {"%~dp0", "%temp%", "%appdata%", "%userprofile%", "setlocal", "goto ", "cmd /c",
          "powershell -", "powershell.exe", "certutil", "exit /b", "if exist", "bitsadmin",
          "echo off"}},
};

static bool begins(struct ss_slice s, const char beginnings[][WORD_SIZE])
{
	const uint8_t case_bit = 0x20;
	uint8_t first = s.len > 0 ? s.data[0] | case_bit : 0;
	for (unsigned i = 0; i < MOST_WORDS && beginnings[i][0]; i++) {
		if (((uint8_t)beginnings[i][0] | case_bit) == first &&
		    ss_slice_has_prefix_nocase(s, ss_slice_of(beginnings[i])))
			return true;
	}
	return false;
}

/* `words` in any case: by the first letter of each, which are few. */
static bool has_word(struct ss_slice s, const char words[][WORD_SIZE])
{
	bool is_first[256] = {false};
	for (unsigned i = 0; i < MOST_WORDS && words[i][0]; i++)
		is_first[ss_ascii_upper((uint8_t)words[i][0])] = true;
	for (size_t at = 0; at < s.len; at++) {
		if (is_first[ss_ascii_upper(s.data[at])] &&
		    begins(ss_slice_cut(s, at, s.len), words))
			return true;
	}
	return false;
}

const char *ss_magic_of_script(struct ss_slice text)
{
	uint8_t first = text.len > 0 ? ss_ascii_upper(text.data[0]) : 0;
	if (first == 0)
		return NULL;
	for (size_t i = 0; i < sizeof SCRIPTS / sizeof SCRIPTS[0]; i++) {
		if (strchr(SCRIPTS[i].firsts, first) && begins(text, SCRIPTS[i].beginnings) &&
		    has_word(text, SCRIPTS[i].words))
			return SCRIPTS[i].type;
	}
	return NULL;
}

#include <string.h>

#include "mail/magic.h"
#include "mail/magic_private.h"

/* A "*" in a name stands for any octets. */
struct pair {
	const char *declared, *magic;
};

/* What may look like something else than its name says. */
static const struct pair PAIRS[] = {
        /* anything */
        {"application/octet-stream", "*"},
        {"application/x-octet-stream", "*"},
        {"application/binary", "*"},
        {"application/unknown", "*"},
        {"application/x-unknown", "*"},
        {"application/download", "*"},
        {"application/x-download", "*"},
        {"application/force-download", "*"},
        {"application/x-force-download", "*"},
        {"binary/octet-stream", "*"},
        {"multipart/*", "*"},
        /* text: of any kind is "text/plain"; most kinds of text cannot be told from it */
        {"text/plain", "text/*"},
        {"text/plain", "message/rfc822"},
        {"text/plain", "application/json"},
        {"text/plain", "application/javascript"},
        {"text/plain", "application/pgp-*"},
        {"text/plain", "application/pem-*"},
        {"text/plain", "application/postscript"},
        {"text/plain", "application/x-pem-key"},
        {"text/plain", "application/x-mswinurl"},
        {"text/plain", "application/x-rdp"},
        {"text/csv", "application/x-sylk"},
        {"text/html", "application/x-ms-wsf"},
        {"application/x-iso9660-image", "application/x-raw-disk-image"},
        {"text/plain", "image/svg+xml"},
        {"text/plain", "application/xhtml+xml"},
        {"text/*", "text/plain"},
        {"message/*", "text/plain"},
        {"message/*", "message/rfc822"},
        {"text/rfc822-headers", "message/rfc822"},
        {"text/x-amp-html", "text/html"},
        {"text/html", "application/xhtml+xml"},
        {"text/html", "text/xml"},
        {"text/html", "application/hta"},
        {"application/xhtml+xml", "text/*"},
        {"application/hta", "text/html"},
        {"application/xml", "text/*"},
        {"application/*+xml", "text/xml"},
        {"application/*+xml", "text/plain"},
        {"text/xml", "*+xml"},
        {"application/xml", "*+xml"},
        {"application/json", "text/plain"},
        {"application/*+json", "application/json"},
        {"application/*+json", "text/plain"},
        {"application/javascript", "text/plain"},
        {"application/x-javascript", "application/javascript"},
        {"application/x-javascript", "text/plain"},
        {"text/javascript", "application/javascript"},
        {"text/json", "application/json"},
        {"application/ics", "text/calendar"},
        {"text/x-vcalendar", "text/calendar"},
        {"text/x-vcard", "text/vcard"},
        {"text/directory", "text/vcard"},
        {"application/sql", "text/plain"},
        {"application/x-sql", "text/plain"},
        {"application/yaml", "text/plain"},
        {"application/x-yaml", "text/plain"},
        {"application/x-tex", "text/plain"},
        {"application/x-latex", "text/plain"},
        {"application/x-perl", "text/*"},
        {"application/x-php", "text/*"},
        {"application/x-python", "text/*"},
        {"text/x-python", "text/x-script.python"},
        {"text/x-sh", "text/x-shellscript"},
        {"application/x-sh", "text/*"},
        {"application/x-shellscript", "text/*"},
        {"application/x-csh", "text/*"},
        {"application/x-bat", "text/*"},
        {"application/bat", "text/*"},
        {"application/x-msdos-program", "text/x-msdos-batch"},
        {"application/csv", "text/plain"},
        {"application/rtf", "text/rtf"},
        {"application/x-rtf", "text/rtf"},
        {"text/richtext", "text/rtf"},
        {"application/x-patch", "text/plain"},
        /* signed and encrypted */
        {"application/pgp-encrypted", "text/plain"},
        {"application/pgp-keys", "text/plain"},
        {"application/pgp*", "application/pgp*"},
        {"application/pgp*", "text/PGP"},
        {"application/pkcs7-*", "application/pkcs7-mime"},
        {"application/x-pkcs7-*", "application/pkcs7-mime"},
        {"application/pkcs7-mime", "text/plain"},
        {"application/x-pkcs7-certificates", "application/pkix-cert"},
        {"application/pkcs12", "application/x-pkcs12"},
        {"application/x-x509-*", "application/pkix-cert"},
        {"application/x-x509-*", "application/pem-certificate-chain"},
        {"application/pkix-cert", "application/pem-certificate-chain"},
        {"application/x-pem-file", "application/pem-certificate-chain"},
        {"application/x-pem-file", "application/x-pem-key"},
        /* archives, and what is one within */
        {"application/zip", "application/vnd.openxmlformats*"},
        {"application/zip", "application/vnd.oasis.opendocument*"},
        {"application/zip", "application/java-archive"},
        {"application/zip", "application/vnd.android.package-archive"},
        {"application/zip", "application/epub+zip"},
        {"application/x-zip*", "application/zip"},
        {"application/x-zip*", "application/vnd.openxmlformats*"},
        {"multipart/x-zip", "application/zip"},
        {"application/*+zip", "application/zip"},
        {"application/java-archive", "application/zip"},
        {"application/x-java-archive", "application/zip"},
        {"application/x-java-archive", "application/java-archive"},
        {"application/vnd.android.package-archive", "application/zip"},
        {"application/vnd.openxmlformats*", "application/zip"},
        {"application/vnd.oasis.opendocument*", "application/zip"},
        {"application/vnd.ms-*", "application/zip"},
        {"application/x-gzip", "application/gzip"},
        {"application/x-tgz", "application/gzip"},
        {"application/x-gtar", "application/gzip"},
        {"application/x-gtar", "application/x-tar"},
        {"application/x-compressed*", "application/*"},
        {"application/x-compress", "application/gzip"},
        {"application/x-tar", "application/gzip"},
        {"application/bzip2", "application/x-bzip2"},
        {"application/x-bzip", "application/x-bzip2"},
        {"application/x-rar-compressed", "application/x-rar"},
        {"application/vnd.rar", "application/x-rar"},
        {"application/rar", "application/x-rar"},
        {"application/7z*", "application/x-7z-compressed"},
        {"application/x-7z*", "application/x-7z-compressed"},
        {"application/x-cab*", "application/vnd.ms-cab-compressed"},
        {"application/x-lzh", "application/x-lzh-compressed"},
        {"application/x-lha", "application/x-lzh-compressed"},
        {"application/x-ace", "application/x-ace-compressed"},
        {"application/arj", "application/x-arj"},
        {"application/x-xz-compressed-tar", "application/x-xz"},
        {"application/x-zstd", "application/zstd"},
        {"application/x-deb", "application/vnd.debian.binary-package"},
        /* of offices: the old forms are one container, of the new ones there are templates and
         * those with macros, and programs name the old form for the new */
        {"application/msword", "application/x-ole-storage"},
        {"application/vnd.ms-*", "application/x-ole-storage"},
        {"application/x-msi", "application/x-ole-storage"},
        {"application/vnd.visio", "application/x-ole-storage"},
        {"application/vnd.ms-outlook", "application/x-ole-storage"},
        {"application/x-ole-storage", "application/msword"},
        {"application/x-ole-storage", "application/vnd.ms-*"},
        {"application/vnd.ms-office", "application/vnd.ms-*"},
        {"application/vnd.ms-office", "application/msword"},
        {"application/msexcel", "application/vnd.ms-excel"},
        {"application/x-msexcel", "application/vnd.ms-excel"},
        {"application/mspowerpoint", "application/vnd.ms-powerpoint"},
        {"application/vnd.msword", "application/msword"},
        {"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml*"},
        {"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheet*"},
        {"application/vnd.ms-powerpoint",
         "application/vnd.openxmlformats-officedocument.presentation*"},
        {"application/vnd.ms-word*",
         "application/vnd.openxmlformats-officedocument.wordprocessingml*"},
        {"application/vnd.ms-excel*", "application/vnd.openxmlformats-officedocument.spreadsheet*"},
        {"application/vnd.ms-powerpoint*",
         "application/vnd.openxmlformats-officedocument.presentation*"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml*",
         "application/vnd.openxmlformats-officedocument.wordprocessingml*"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml*",
         "application/vnd.openxmlformats-officedocument.spreadsheetml*"},
        {"application/vnd.openxmlformats-officedocument.presentationml*",
         "application/vnd.openxmlformats-officedocument.presentationml*"},
        {"application/ms-tnef", "application/vnd.ms-tnef"},
        {"application/vnd.ms-tnef", "application/ms-tnef"},
        {"application/x-tnef", "application/vnd.ms-tnef"},
        {"application/x-pdf", "application/pdf"},
        {"text/pdf", "application/pdf"},
        {"application/postscript", "application/pdf"}, /* Illustrator's files are both */
        {"application/illustrator", "application/pdf"},
        {"application/x-onenote", "application/onenote"},
        {"application/msonenote", "application/onenote"},
        {"application/msaccess", "application/x-msaccess"},
        {"application/vnd.ms-access", "application/x-msaccess"},
        {"application/x-sqlite3", "application/vnd.sqlite3"},
        /* programs */
        {"application/x-msdownload", "application/x-dosexec"},
        {"application/x-msdos-program", "application/x-dosexec"},
        {"application/vnd.microsoft.portable-executable", "application/x-dosexec"},
        {"application/exe", "application/x-dosexec"},
        {"application/x-exe", "application/x-dosexec"},
        {"application/x-executable", "application/x-*executable"},
        {"application/x-executable", "application/x-sharedlib"},
        {"application/x-executable", "application/x-dosexec"},
        {"application/x-elf", "application/x-*"},
        {"application/java-vm", "application/x-java-applet"},
        {"application/java", "application/x-java-applet"},
        {"application/x-java-class", "application/x-java-applet"},
        {"application/x-ms-lnk", "application/x-ms-shortcut"},
        {"application/x-chm", "application/vnd.ms-htmlhelp"},
        {"application/x-python-code", "application/x-bytecode.python"},
        /* pictures, sounds, fonts */
        {"image/jpg", "image/jpeg"},
        {"image/pjpeg", "image/jpeg"},
        {"image/x-png", "image/png"},
        {"image/x-icon", "image/vnd.microsoft.icon"},
        {"image/ico", "image/vnd.microsoft.icon"},
        {"image/x-bmp", "image/bmp"},
        {"image/x-ms-bmp", "image/bmp"},
        {"image/x-windows-bmp", "image/bmp"},
        {"image/tif", "image/tiff"},
        {"image/x-emf", "image/emf"},
        {"image/x-wmf", "image/wmf"},
        {"application/x-msmetafile", "image/*mf"},
        {"image/svg", "image/svg+xml"},
        {"image/svg+xml", "text/*"},
        {"image/heif", "image/heic"},
        {"image/heic", "image/heif"},
        {"image/x-photoshop", "image/vnd.adobe.photoshop"},
        {"application/photoshop", "image/vnd.adobe.photoshop"},
        {"application/x-photoshop", "image/vnd.adobe.photoshop"},
        {"audio/wav", "audio/x-wav"},
        {"audio/wave", "audio/x-wav"},
        {"audio/vnd.wave", "audio/x-wav"},
        {"audio/mp3", "audio/mpeg"},
        {"audio/x-mp3", "audio/mpeg"},
        {"audio/x-mpeg*", "audio/mpeg"},
        {"audio/aac", "audio/x-*"},
        {"audio/mp4", "audio/x-m4a"},
        {"audio/m4a", "audio/x-m4a"},
        {"audio/mp4", "video/mp4"},
        {"audio/x-m4a", "video/mp4"},
        {"audio/x-flac", "audio/flac"},
        {"audio/mid", "audio/midi"},
        {"audio/x-midi", "audio/midi"},
        {"audio/aiff", "audio/x-aiff"},
        {"audio/opus", "audio/ogg"},
        {"video/ogg", "audio/ogg"},
        {"application/ogg", "audio/ogg"},
        {"video/avi", "video/x-msvideo"},
        {"video/msvideo", "video/x-msvideo"},
        {"video/mp4", "video/quicktime"},
        {"video/quicktime", "video/mp4"},
        {"video/x-m4v", "video/mp4"},
        {"video/3gpp", "video/mp4"},
        {"video/x-ms-wmv", "video/x-ms-asf"},
        {"audio/x-ms-wma", "video/x-ms-asf"},
        {"audio/webm", "video/webm"},
        {"font/*", "font/sfnt"},
        {"font/otf", "application/vnd.ms-opentype"},
        {"application/x-font-*", "font/*"},
        {"application/font-*", "font/*"},
        {"application/x-font-*", "application/vnd.ms-opentype"},
        /* captures */
        {"application/x-pcap", "application/vnd.tcpdump.pcap"},
        {"application/cap", "application/vnd.tcpdump.pcap"},
        {"application/vnd.tcpdump.pcap", "application/x-pcapng"},
};

/* One "*", anywhere. */
static bool is_like(struct ss_slice type, const char *pattern)
{
	const char *star = strchr(pattern, '*');
	struct ss_slice whole = ss_slice_of(pattern);
	if (!star)
		return ss_slice_is_equal_nocase(type, whole);
	struct ss_slice front = ss_slice_cut(whole, 0, (size_t)(star - pattern));
	struct ss_slice back = ss_slice_cut(whole, front.len + 1, whole.len);
	return type.len >= front.len + back.len && ss_slice_has_prefix_nocase(type, front) &&
	       ss_slice_is_equal_nocase(ss_slice_cut(type, type.len - back.len, back.len), back);
}

static bool has_row(const struct ss_magic_row *rows, size_t n, struct ss_slice type)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].type && ss_slice_is_equal_nocase(type, ss_slice_of(rows[i].type)))
			return true;
	}
	return false;
}

/* Do we know what files of that type look like? */
static bool is_known(struct ss_slice type)
{
	for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
		if (ss_slice_is_equal_nocase(type, ss_slice_of(PAIRS[i].declared)) ||
		    ss_slice_is_equal_nocase(type, ss_slice_of(PAIRS[i].magic)))
			return true;
	}
	return has_row(ss_magic_rows, ss_magic_n_rows, type) ||
	       has_row(ss_magic_later_rows, ss_magic_n_later_rows, type);
}

/* A type of which nothing is known: some program's own. */
static bool is_private(struct ss_slice type)
{
	static const char *const telling[] = {"text/*",  "image/*", "audio/*",
	                                      "video/*", "font/*",  "message/*"};
	for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++) {
		if (is_like(type, telling[i]))
			return false;
	}
	return !is_known(type);
}

bool ss_magic_agrees(struct ss_slice declared, const char *magic)
{
	struct ss_slice seen = ss_slice_of(magic);
	declared = ss_slice_trim(ss_slice_cut(declared, 0, ss_slice_find(declared, 0, ';')));
	if (!magic || declared.len == 0 || ss_slice_is_equal_nocase(declared, seen))
		return true;
	for (size_t i = 0; i < sizeof PAIRS / sizeof PAIRS[0]; i++) {
		if (is_like(declared, PAIRS[i].declared) && is_like(seen, PAIRS[i].magic))
			return true;
	}
	return is_private(declared);
}

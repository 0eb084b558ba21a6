// Go's net/smtp, step by step, as its SendMail does it, but without STARTTLS.
package main

import (
	"io"
	"log"
	"net/smtp"
	"os"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	client, err := smtp.Dial(os.Args[1] + ":25")
	must(err)
	must(client.Mail("sender@client.example"))
	for _, to := range os.Args[2:] {
		must(client.Rcpt(to))
	}
	body, err := client.Data()
	must(err)
	_, err = io.Copy(body, os.Stdin)
	must(err)
	must(body.Close())
	must(client.Quit())
}

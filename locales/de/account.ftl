account-name = Name
account-email = E-Mail

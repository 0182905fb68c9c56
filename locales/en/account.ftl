account-name = Name
account-email = E-mail
